return { name = ..., value = 42 }
