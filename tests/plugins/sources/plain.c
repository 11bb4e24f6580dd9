/* A plug-in in C, straight on the ABI. What is wrong with it is given by -D:
     TABLE_ABI=2              built for another version
     KIND_SIZE=offsetof(...)  from an older header, whose struct ended there: the fields beyond hold nonsense
     NEWER                    from a newer header, with a function that this one does not have
     ITEMS=1000               of a pass, without results where they are more
     NAME="list"              the name of its workload
     WITHOUT=run              that function is missing
     NO_KINDS, EXTERNAL       offers nothing; needs a symbol that nobody has */
#include <parbench/abi.h>

#ifndef TABLE_ABI
#define TABLE_ABI PARBENCH_ABI
#endif
#ifndef KIND_SIZE
#define KIND_SIZE sizeof(parbench_kind)
#endif
#ifndef ITEMS
#define ITEMS 1000
#endif
#ifndef NAME
#define NAME "plain"
#endif

static int unit;

static parbench_status prepare(const void* context, const parbench_value* const* values, size_t value_count,
                               void** workload, char* message, size_t message_size) {
  (void)context, (void)values, (void)value_count, (void)message, (void)message_size;
  *workload = &unit;
  return PARBENCH_OK;
}

static void destroy(void* workload) {
  (void)workload;
}

static parbench_status phase(const void* workload, size_t index, parbench_phase* phase, char* message,
                             size_t message_size) {
  (void)workload, (void)message, (void)message_size;
  if (index > 0) return PARBENCH_NONE;
  phase->items = ITEMS;
  phase->result_size = ITEMS > 1000 ? 0 : 1;
  return PARBENCH_OK;
}

static parbench_status run(const void* workload, const parbench_items* items, char* message, size_t message_size) {
  size_t item;
  (void)workload, (void)message, (void)message_size;
  for (item = items->begin; item < items->end; ++item) ((unsigned char*)items->out)[item - items->begin] = (unsigned char)item;
  return PARBENCH_OK;
}

/* For the fields that an older header does not know: whoever calls it ends. */
static parbench_status nonsense(const void* workload, const void* results, size_t results_size, uint64_t* digest,
                                char* message, size_t message_size) {
  (void)workload, (void)results, (void)results_size, (void)digest, (void)message, (void)message_size;
  __builtin_trap();
}

#ifdef EXTERNAL
void nobody_has_this(void);
#endif
#ifdef NEWER
static void nobody(void) {}
#endif

const parbench_table* parbench_plugin(char* message, size_t message_size) {
  static struct {
    parbench_kind known;
    void (*unknown)(void);
  } newer;
  parbench_kind* const kind_of_all = &newer.known;
#define kind (*kind_of_all)
  static const parbench_kind* kinds[1];
  static parbench_table table;
  (void)message, (void)message_size;
  kind.size = KIND_SIZE;
  kind.name = NAME;
  kind.summary = "bytes from C";
  kind.item_name = "bytes";
  kind.prepare = prepare;
  kind.destroy = destroy;
  kind.phase = phase;
  kind.run = run;
#ifdef WITHOUT
  kind.WITHOUT = 0;
#endif
  if (KIND_SIZE < sizeof(parbench_kind)) kind.digest = nonsense;
#ifdef NEWER
  kind.size = sizeof(newer);
  newer.unknown = nobody;
#endif
  kinds[0] = &kind;
  table.size = sizeof(parbench_table);
  table.abi = TABLE_ABI;
  table.kinds = kinds;
  table.kind_count = 1;
#ifdef NO_KINDS
  table.kind_count = 0;
#endif
#ifdef EXTERNAL
  nobody_has_this();
#endif
  return &table;
}
