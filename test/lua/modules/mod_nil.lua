loaded_nil = true
