/* math.h. Doubles are shown to 13 digits: libraries differ in the last bit. */
#define _GNU_SOURCE
#include <complex.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>

#define F(name) {#name, name, name##f, name##l}
static const struct { const char *name; double (*d)(double); float (*f)(float); long double (*l)(long double); } one[] = {
  F(sin), F(cos), F(tan), F(asin), F(acos), F(atan), F(sinh), F(cosh), F(tanh), F(asinh), F(acosh), F(atanh), F(exp), F(exp2), F(expm1),
  F(log), F(log2), F(log10), F(log1p), F(sqrt), F(cbrt), F(fabs), F(floor), F(ceil), F(trunc), F(round), F(rint), F(nearbyint), F(logb),
};
static const struct { const char *name; double (*d)(double, double); float (*f)(float, float); long double (*l)(long double, long double); } two[] = {
  F(pow), F(atan2), F(fmod), F(remainder), F(hypot), F(fdim), F(fmax), F(fmin), F(copysign),
};
static const long double values[] = {0, -0.0L, 1, -1, 0.5L, -0.5L, 2, 10, 0.001L, -3.25L, 2.5L, 1e10L, 100, INFINITY, -INFINITY, NAN, 1e-20L, 700};

int main(void) {
  for (unsigned k = 0; k < sizeof one / sizeof *one; k++)
    for (unsigned v = 0; v < sizeof values / sizeof *values; v++) {
      double d = one[k].d(values[v]);
      float f = one[k].f(values[v]);
      long double l = one[k].l(values[v]);
      if (d != d) printf("%s(%Lg) = nan %d %d\n", one[k].name, values[v], f != f, l != l);
      else printf("%s(%Lg) = %.13g %.5g %.17Lg\n", one[k].name, values[v], d, f, l);
    }
  for (unsigned k = 0; k < sizeof two / sizeof *two; k++)
    for (unsigned v = 0; v < sizeof values / sizeof *values; v++)
      for (unsigned w = 0; w < sizeof values / sizeof *values; w += 1 + v % 3) {
        double d = two[k].d(values[v], values[w]);
        float f = two[k].f(values[v], values[w]);
        long double l = two[k].l(values[v], values[w]);
        if (d != d) printf("%s(%Lg, %Lg) = nan %d %d\n", two[k].name, values[v], values[w], f != f, l != l);
        else printf("%s(%Lg, %Lg) = %.13g %.5g %.17Lg\n", two[k].name, values[v], values[w], d, f, l);
      }
  int e, q;
  double whole; long double lwhole; float fwhole;
  printf("%g %d\n", frexp(-12.5, &e), e);
  printf("%g %d\n", frexp(5e-324, &e), e);
  printf("%Lg %d\n", frexpl(3.6451995318824746025e-4951L, &e), e);
  printf("%g %g\n", modf(-3.75, &whole), whole);
  printf("%Lg %Lg\n", modfl(3.75L, &lwhole), lwhole);
  printf("%g %g\n", modff(1e10f, &fwhole), fwhole);
  printf("%g %g %Lg %g\n", ldexp(1.5, 10), scalbn(1, -1074), ldexpl(1, -16445), scalbln(3, 4L));
  printf("%g %d %g %d\n", remquo(10, 3, &q), q & 7, remquo(-10, 3, &e), e & 7);
  printf("%ld %ld %lld %ld\n", lrint(2.5), lround(2.5), llrint(-2.5), lroundl(-2.5L));
  printf("%d %d %d %d\n", ilogb(8), ilogb(0.1), ilogbl(1e100L), ilogb(0));
  printf("%.17g %.17g %.9g\n", nextafter(1, 2), nextafter(0, -1), nextafterf(1, 0));
  printf("%.17g %.17g\n", fma(1e16, 1.0000000000000002, -1e16), fma(0.1, 10, -1));
  printf("%.10g %.10g %.10g %.10g %.10g\n", tgamma(0.5), tgamma(5), tgamma(-1.5), tgamma(20.3), tgamma(171));
  printf("%.10g %.10g %.10g %.10g\n", lgamma(0.5), lgamma(100), lgamma(-1.5), lgamma(3));
  printf("%.13g %.13g %.13g %.13g %.13g\n", erf(0.1), erf(-2), erfc(0.1), erfc(5), erfc(-1));
  printf("%d %d %d %d\n", isnan(NAN), isinf(-INFINITY) != 0, signbit(-0.0) != 0, fpclassify(5e-324) == FP_SUBNORMAL);
  errno = 0; log(-1); printf("%d ", errno == EDOM);
  errno = 0; exp(1000); printf("%d ", errno == ERANGE);
  errno = 0; sqrt(-1); printf("%d\n", errno == EDOM);
  return 0;
}
