-- object: libcrypto.so.3
-- Hashes of known inputs: the functions of old and EVP; errors as texts.
local ffi = require "ffi"
ffi.cdef [[
  typedef struct evp_md_ctx_st EVP_MD_CTX;
  typedef struct evp_md_st EVP_MD;
  typedef struct engine_st ENGINE;
  EVP_MD_CTX *EVP_MD_CTX_new(void);
  void EVP_MD_CTX_free(EVP_MD_CTX *);
  const EVP_MD *EVP_md5(void);
  const EVP_MD *EVP_sha1(void);
  const EVP_MD *EVP_sha256(void);
  const EVP_MD *EVP_sha512(void);
  const EVP_MD *EVP_sha3_256(void);
  const EVP_MD *EVP_blake2b512(void);
  int EVP_DigestInit_ex(EVP_MD_CTX *, const EVP_MD *, ENGINE *);
  int EVP_DigestUpdate(EVP_MD_CTX *, const void *, size_t);
  int EVP_DigestFinal_ex(EVP_MD_CTX *, unsigned char *, unsigned int *);
  unsigned char *SHA256(const unsigned char *, size_t, unsigned char *);
  unsigned char *MD5(const unsigned char *, size_t, unsigned char *);
  unsigned char *SHA1(const unsigned char *, size_t, unsigned char *);
  unsigned char *SHA512(const unsigned char *, size_t, unsigned char *);
  unsigned char *HMAC(const EVP_MD *, const void *, int, const unsigned char *, size_t, unsigned char *, unsigned int *);
  int EVP_EncodeBlock(unsigned char *, const unsigned char *, int);
]]
local C = ffi.load "libcrypto.so.3"
local function hex(p, n) return (ffi.string(p, n):gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
local md, len = ffi.new "unsigned char[64]", ffi.new "unsigned int[1]"
local function digest(name, ...)
  local ctx = C.EVP_MD_CTX_new()
  assert(C.EVP_DigestInit_ex(ctx, C["EVP_" .. name](), nil) == 1)
  for _, s in ipairs { ... } do C.EVP_DigestUpdate(ctx, s, #s) end
  C.EVP_DigestFinal_ex(ctx, md, len)
  C.EVP_MD_CTX_free(ctx)
  return hex(md, len[0])
end
for _, s in ipairs { "", "abc", ("a"):rep(1000), ("0123456789"):rep(1000) } do
  print(hex(C.MD5(s, #s, md), 16), hex(C.SHA1(s, #s, md), 20))
  print(hex(C.SHA256(s, #s, md), 32))
  print(hex(C.SHA512(s, #s, md), 64))
end
for _, name in ipairs { "md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b512" } do
  print(name, digest(name, ""))
  print(name, digest(name, "abc"), digest(name, "a", "", "bc") == digest(name, "abc"))
  print(name, digest(name, ("x"):rep(100000), "y"))
end
print(hex(C.HMAC(C.EVP_sha256(), "key", 3, "The quick brown fox jumps over the lazy dog", 43, md, len), 32))
print(ffi.string(md, C.EVP_EncodeBlock(md, "hello world", 11)))
