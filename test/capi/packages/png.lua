-- object: libpng16.so.16
-- Write images to memory with libpng and read them again, broken ones, too: its errors come from a callback.
local ffi = require "ffi"
ffi.cdef [[
  typedef struct png_struct_def png_struct;
  typedef struct png_info_def png_info;
  typedef void (*png_rw_ptr)(png_struct *, unsigned char *, size_t);
  typedef void (*png_flush_ptr)(png_struct *);
  typedef void (*png_error_ptr)(png_struct *, const char *);
  png_struct *png_create_write_struct(const char *ver, void *err, png_error_ptr e, png_error_ptr w);
  png_struct *png_create_read_struct(const char *ver, void *err, png_error_ptr e, png_error_ptr w);
  png_info *png_create_info_struct(png_struct *);
  void png_set_write_fn(png_struct *, void *, png_rw_ptr, png_flush_ptr);
  void png_set_read_fn(png_struct *, void *, png_rw_ptr);
  void png_set_IHDR(png_struct *, png_info *, uint32_t w, uint32_t h, int depth, int color, int inter, int comp, int filter);
  void png_write_info(png_struct *, png_info *);
  void png_write_row(png_struct *, const unsigned char *);
  void png_write_end(png_struct *, png_info *);
  void png_write_image(png_struct *, unsigned char **);
  void png_read_info(png_struct *, png_info *);
  void png_read_row(png_struct *, unsigned char *, unsigned char *);
  void png_read_end(png_struct *, png_info *);
  void png_read_image(png_struct *, unsigned char **);
  int png_set_interlace_handling(png_struct *);
  void png_set_filter(png_struct *, int, int);
  uint32_t png_get_image_width(const png_struct *, const png_info *);
  uint32_t png_get_image_height(const png_struct *, const png_info *);
  unsigned char png_get_bit_depth(const png_struct *, const png_info *);
  unsigned char png_get_color_type(const png_struct *, const png_info *);
  const char *png_get_libpng_ver(const png_struct *);
  void png_destroy_write_struct(png_struct **, png_info **);
  void png_destroy_read_struct(png_struct **, png_info **, png_info **);
  typedef struct { int compression; char *key; char *text; size_t text_length; size_t itxt_length; char *lang; char *lang_key; } png_text;
  void png_set_text(png_struct *, png_info *, const png_text *, int);
  int png_get_text(const png_struct *, png_info *, png_text **, int *);
  void png_set_gray_to_rgb(png_struct *);
  void png_set_expand(png_struct *);
  void png_read_update_info(png_struct *, png_info *);
  size_t png_get_rowbytes(const png_struct *, const png_info *);
  void png_set_gAMA(png_struct*, png_info*, double);
  int png_get_gAMA(const png_struct*, const png_info*, double*);
  typedef struct { void *opaque; uint32_t version, width, height, format, flags, colormap_entries, warning_or_error; char message[64]; } png_image;
  int png_image_begin_read_from_memory(png_image *, const void *, size_t);
  int png_image_finish_read(png_image *, const void *bg, void *buffer, int32_t stride, void *colormap);
  void png_image_free(png_image *);
  unsigned long crc32(unsigned long, const void *, unsigned int);
]]
local png, z = ffi.load "libpng16.so.16", ffi.load "libz.so.1"
local version = png.png_get_libpng_ver(nil)
local onerror = ffi.cast("png_error_ptr", function(p, m) error("png: " .. ffi.string(m), 0) end)
local onwarn = ffi.cast("png_error_ptr", function(p, m) print("warning", ffi.string(m)) end)

local function write(w, h, color, channels, interlace, pixel)
  local p = ffi.new("png_struct *[1]", png.png_create_write_struct(version, nil, onerror, onwarn))
  local info = ffi.new("png_info *[1]", png.png_create_info_struct(p[0]))
  local parts = {}
  local out = ffi.cast("png_rw_ptr", function(_, data, n) parts[#parts + 1] = ffi.string(data, n) end)
  png.png_set_write_fn(p[0], nil, out, ffi.cast("png_flush_ptr", function() end))
  png.png_set_IHDR(p[0], info[0], w, h, 8, color, interlace, 0, 0)
  local text = ffi.new("png_text[1]")
  local key, value = "Title", "An image in memory"
  text[0].key, text[0].text, text[0].text_length = ffi.cast("char *", key), ffi.cast("char *", value), #value
  png.png_set_text(p[0], info[0], text, 1)
  png.png_set_gAMA(p[0], info[0], 0.45455)
  png.png_write_info(p[0], info[0])
  local rows, keep = ffi.new("unsigned char *[?]", h), {}
  for y = 0, h - 1 do
    local row = ffi.new("unsigned char[?]", w * channels)
    for x = 0, w - 1 do for c = 0, channels - 1 do row[x * channels + c] = pixel(x, y, c) end end
    rows[y] = row keep[y] = row
  end
  png.png_write_image(p[0], rows)
  png.png_write_end(p[0], info[0])
  png.png_destroy_write_struct(p, info)
  out:free()
  return table.concat(parts)
end

local function read(data)
  local p = ffi.new("png_struct *[1]", png.png_create_read_struct(version, nil, onerror, onwarn))
  local info = ffi.new("png_info *[1]", png.png_create_info_struct(p[0]))
  local at = 0
  local input = ffi.cast("png_rw_ptr", function(_, to, n)
    if at + n > #data then error("png: end of data", 0) end
    ffi.copy(to, data:sub(at + 1, at + tonumber(n)), n) at = at + tonumber(n)
  end)
  local ok, a, b, c, d, e = pcall(function()
    png.png_set_read_fn(p[0], nil, input)
    png.png_read_info(p[0], info[0])
    local w, h = png.png_get_image_width(p[0], info[0]), png.png_get_image_height(p[0], info[0])
    png.png_set_interlace_handling(p[0])
    png.png_read_update_info(p[0], info[0])
    local n = tonumber(png.png_get_rowbytes(p[0], info[0]))
    local rows, keep = ffi.new("unsigned char *[?]", h), {}
    for y = 0, h - 1 do keep[y] = ffi.new("unsigned char[?]", n) rows[y] = keep[y] end
    png.png_read_image(p[0], rows)
    png.png_read_end(p[0], info[0])
    local crc = 0
    for y = 0, h - 1 do crc = z.crc32(crc, rows[y], n) end
    local texts, count = ffi.new("png_text *[1]"), ffi.new("int[1]")
    png.png_get_text(p[0], info[0], texts, count)
    local gamma = ffi.new("double[1]") png.png_get_gAMA(p[0], info[0], gamma)
    local text = texts[0]
    text = count[0] == 0 and "no text" or ffi.string(text.key) .. "=" .. ffi.string(text.text)
    return w .. "x" .. h, ("%08x"):format(tonumber(crc)), text, gamma[0], png.png_get_color_type(p[0], info[0])
  end)
  png.png_destroy_read_struct(p, info, nil)
  input:free()
  return ok, a, b, c, d, e
end
print(ffi.string(version))
local N = tonumber(arg[1]) or 64
local images = {
  write(N, N / 2, 2, 3, 0, function(x, y, c) return (x * (c + 1) + y * y) % 256 end),
  write(33, 17, 0, 1, 1, function(x, y) return bit.bxor(x, y) * 7 % 256 end),
  write(20, 20, 6, 4, 1, function(x, y, c) return c == 3 and 255 or x * 12 end),
}
for i, data in ipairs(images) do
  print(#data, ("%08x"):format(tonumber(z.crc32(0, data, #data))), data:sub(2, 4))
  print(read(data))
  local broken = data:sub(1, 60) .. "XX" .. data:sub(63)
  print(read(broken))
  print(read(data:sub(1, #data / 2)))
  local image = ffi.new("png_image", {version = 1})
  assert(png.png_image_begin_read_from_memory(image, data, #data) == 1)
  image.format = 3
  local buffer = ffi.new("unsigned char[?]", image.width * image.height * 4)
  print(png.png_image_finish_read(image, nil, buffer, 0, nil), image.width, image.height)
  print(("%08x"):format(tonumber(z.crc32(0, buffer, ffi.sizeof(buffer)))))
  image = ffi.new("png_image", {version = 1})
  print(png.png_image_begin_read_from_memory(image, broken, #broken), ffi.string(image.message))
end
print(read("no png at all"))
