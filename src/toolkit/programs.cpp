#include "toolkit/program.hpp"

// The mains of tests/examples/*.cpp, under these names: see CMakeLists.txt.
int example_array();
int example_barrier();
int example_condition();
int example_event();
int example_joinable_queue();
int example_lock();
int example_manager();
int example_pipe();
int example_pool();
int example_process();
int example_queue();
int example_semaphore();
int example_value();

namespace parbench::toolkit {

std::vector<Program> programs() {
  return {
      {"process", "processes that say who they are",
       "p = Process(target=say_hello, args=(0,)); p.start(); p.join()", example_process},
      {"queue", "a producer, a consumer, and a queue between them",
       "queue = Queue(); queue.put('one'); queue.get()", example_queue},
      {"pipe", "a child sends a list of mixed things to its parent",
       "parent, child = Pipe(); child.send([42, None, 'hello']); parent.recv()", example_pipe},
      {"lock", "five tasks that must not speak at the same time", "with lock: print('task', number)",
       example_lock},
      {"array", "a number and an array that a child changes",
       "num = Value('d', 0.0); arr = Array('i', range(10))", example_array},
      {"value", "four processes that count, with a lock and with an atomic number",
       "with counter.get_lock(): counter.value += 1", example_value},
      {"manager", "a dict and a list in a server process, which a child changes",
       "d = manager.dict(); l = manager.list(range(10)); d[0.25] = None; l.reverse()", example_manager},
      {"joinable_queue", "a parent that waits until its workers have done all tasks",
       "tasks = JoinableQueue(); tasks.get(); tasks.task_done(); tasks.join()", example_joinable_queue},
      {"pool", "four workers that square numbers",
       "with Pool(4) as pool: pool.map(square, range(10)); pool.apply_async(square, (20,)).get(timeout=60)",
       example_pool},
      {"semaphore", "six tasks of which two at most are at work at once", "with Semaphore(2): ...",
       example_semaphore},
      {"event", "runners who wait for the starting shot", "shot = Event(); shot.wait(60); shot.set()",
       example_event},
      {"condition", "two who wait until a third has filled the fridge",
       "with changed: changed.wait_for(lambda: bottles.value > 0)", example_condition},
      {"barrier", "workers who begin the second half together",
       "half_time = Barrier(3, action); half_time.wait()", example_barrier},
  };
}

}  // namespace parbench::toolkit
