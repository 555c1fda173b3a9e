print("a\tb\\n\"q\"", 'single \'q\'', "\65\066\x43\u{44}\u{20AC}", "line1\
line2", "skip\z
      ped", #"\0\0\0", [[long
string]], [==[with ]] inside]==], [[
first newline dropped]])
print(#[[

x]], "\a\b\f\v" == "\7\8\12\11", "\r\n" == "\13\10", "tab\9")
print(("%q"):format("a\nb\0c\"\\\r"))
print(#"\u{10FFFF}", (select(2, loadstring("x = '\\u{7FFFFFFF}'"))))
