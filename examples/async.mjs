// Many runs at a time that wait for promises, in one state.
//
// > b: 2 requests
// > a: 4 requests
// > failed: no page 404
import { createLua } from "dasmoon";

const lua = createLua();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
lua.set("request", async (page) => {
  await sleep(20);
  if (page === 404) throw new Error(`no page ${page}`);
  return { page, title: `page ${page}` };
});
lua.run(`
  function crawl(name, pages)
    local count = 0
    -- The program's own coroutine waits as well.
    for title in coroutine.wrap(function()
      for page = 1, pages do coroutine.yield(request(page).title) end
    end) do count = count + 1 end
    return ("%s: %d requests"):format(name, count)
  end`);
const crawl = lua.get("crawl");
await Promise.all(
  [crawl.async("a", 4), crawl.async("b", 2)].map(async (run) => console.log(await run)),
);
const [message] = await lua.runAsync("local ok, e = pcall(request, 404) return e.message");
console.log("failed:", message);
