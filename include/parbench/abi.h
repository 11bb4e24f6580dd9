#ifndef PARBENCH_ABI_H
#define PARBENCH_ABI_H

/* What parbench and a plug-in say to each other: plain C, so that a plug-in of another compiler, another standard
   library, another language or an older parbench works. In C++ include <parbench/workload.hpp> instead, which puts
   PARBENCH_WORKLOAD on top of this.

   A plug-in is a shared object that exports one function, parbench_plugin, which gives a table of its workloads.

   - Each struct begins with its own size, which whoever fills it sets to sizeof. Fields are only ever added at the end:
     what lies beyond a struct's size counts as zero. What cannot be done that way raises PARBENCH_ABI.
   - Tables, and the texts (UTF-8) that they point to, stay as they are until the program ends.
   - Where a function takes `message` and `message_size` it writes, when it fails, a text for the user that ends in '\0'.
   - No C++ exception may leave a function of a plug-in.
   - parbench_plugin, prepare, phase, describe and destroy are called in parbench's own process, one at a time; they must
     leave no thread running. parbench forks it afterwards: what prepare built is inherited by the processes of the
     cases. There run, make_scratch, destroy_scratch and digest are called, run and the scratches' from several threads.
   - A server beside the workers (Workload::service) is not offered to plug-ins. */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PARBENCH_ABI 1

/* What a function says of itself. */
typedef int32_t parbench_status;
#define PARBENCH_OK 0
#define PARBENCH_FAILED 1    /* see the message */
#define PARBENCH_NO_MEMORY 2 /* memory was refused */
#define PARBENCH_NONE 3      /* there is none: of phase, no more of them; of digest, take parbench's own */

/* Types of parameters. */
#define PARBENCH_COUNT 1    /* an integer */
#define PARBENCH_REAL 2     /* a finite number */
#define PARBENCH_DURATION 3 /* nanoseconds, an integer */
#define PARBENCH_CHOICE 4   /* a text, one of the choices */
#define PARBENCH_TEXT 5     /* a text */
#define PARBENCH_PATHS 6    /* files, folders or patterns: several texts */
#define PARBENCH_TEXTS 7    /* several texts */

/* Schedules. */
#define PARBENCH_FIXED 0   /* equal shares, decided beforehand */
#define PARBENCH_DYNAMIC 1 /* chunks of one size, to whoever is free */
#define PARBENCH_GUIDED 2  /* chunks that shrink */

/* A parameter that a workload declares. */
typedef struct parbench_parameter {
  size_t size;
  const char* name;
  const char* help;          /* one line, without a full stop */
  const char* default_value; /* as a user would write it */
  const char* const* choices;
  size_t choice_count;
  double minimum; /* inclusive; of counts, reals and durations (in ns) */
  double maximum;
  int32_t type;
  int32_t reserved; /* 0 */
} parbench_parameter;

/* What the user set it to, or its default; only the field of its type is set. It and what it points to last as long as
   the call of prepare: what is needed later must be copied. */
typedef struct parbench_value {
  size_t size;
  int64_t number; /* count, duration */
  double real;
  const char* text; /* choice, text */
  const char* const* paths;
  size_t path_count;
  int32_t is_default;
  int32_t reserved; /* 0 */
} parbench_value;

/* A step of a pass, see parbench::Phase. */
typedef struct parbench_phase {
  size_t size; /* set by parbench: nothing beyond it may be written */
  size_t items;
  size_t result_size;
} parbench_phase;

/* Items that are to be computed: those of [begin, end). */
typedef struct parbench_items {
  size_t size;
  size_t phase;
  size_t begin;
  size_t end;
  void* out;       /* (end - begin) * result_size bytes for their results */
  size_t out_size; /* in bytes */
  void* scratch;   /* what make_scratch gave this worker */
  const void* const* earlier;  /* the whole results of each phase before this one */
  const size_t* earlier_sizes; /* in bytes */
  int32_t worker;              /* its index */
  int32_t reserved;            /* 0 */
} parbench_items;

/* A workload that can be asked for by name. `context` is handed back to prepare, and may be null. A `workload` is what
   prepare gave; it is immutable from then on. Functions that may be null are marked so. */
typedef struct parbench_kind {
  size_t size;
  const char* name;
  const char* summary;   /* one line: the work, and the question that it answers */
  const char* item_name; /* in the plural */
  const parbench_parameter* const* parameters;
  size_t parameter_count;
  int32_t schedule;
  int32_t workers_per_cpu; /* 0: 1 */
  const void* context;

  /* Builds the input. `values` are those of all parameters, in the order of their declaration. */
  parbench_status (*prepare)(const void* context, const parbench_value* const* values, size_t value_count,
                             void** workload, char* message, size_t message_size);
  /* What prepare gave ends. */
  void (*destroy)(void* workload);
  /* Phase `index` of a pass, or PARBENCH_NONE when it has no more. There is at least one. */
  parbench_status (*phase)(const void* workload, size_t index, parbench_phase* phase, char* message,
                           size_t message_size);
  /* Computes items: the same bytes each time, in any worker. */
  parbench_status (*run)(const void* workload, const parbench_items* items, char* message, size_t message_size);
  /* May be null. The input in a reader's words. */
  parbench_status (*describe)(const void* workload, char* text, size_t text_size, char* message, size_t message_size);
  /* May be null, both. What a worker keeps for itself, in the worker. */
  parbench_status (*make_scratch)(const void* workload, void** scratch, char* message, size_t message_size);
  void (*destroy_scratch)(const void* workload, void* scratch);
  /* May be null. The number that all modes must agree on, from the results of the last phase. */
  parbench_status (*digest)(const void* workload, const void* results, size_t results_size, uint64_t* digest,
                            char* message, size_t message_size);
  /* May be null. Bytes that a pass moves, where they are the work's measure; 0 where they are not. */
  parbench_status (*bytes_moved)(const void* workload, uint64_t* bytes, char* message, size_t message_size);
} parbench_kind;

/* What parbench_plugin gives. The first two fields are the same in every version. */
typedef struct parbench_table {
  size_t size;
  uint32_t abi; /* PARBENCH_ABI of the header that the plug-in was compiled with */
  const parbench_kind* const* kinds;
  size_t kind_count;
} parbench_table;

/* Exported by a plug-in; called once, after it was loaded. Null: it failed, see the message. */
#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
const parbench_table* parbench_plugin(char* message, size_t message_size);

#ifdef __cplusplus
}
#endif

#endif
