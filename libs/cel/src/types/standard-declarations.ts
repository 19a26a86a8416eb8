/**
 * The functions of CEL (cel-spec, "List of Standard Definitions") and of its extensions that Kubernetes knows: strings, lists, sets, optional types, comprehensions of two variables: a line for each overload with its name (of methods with a dot before it), cel-go's name of the overload, the types of its arguments
 * (the receiver first) and of its result.
 */
export const STANDARD = `
bool bool_to_bool (bool) bool
bool string_to_bool (string) bool
bytes bytes_to_bytes (bytes) bytes
bytes string_to_bytes (string) bytes
.contains contains_string (string, string) bool
double double_to_double (double) double
double int64_to_double (int) double
double string_to_double (string) double
double uint64_to_double (uint) double
duration duration_to_duration (duration) duration
duration int64_to_duration (int) duration
duration string_to_duration (string) duration
dyn to_dyn (A) dyn
.endsWith ends_with_string (string, string) bool
.getDate timestamp_to_day_of_month_1_based (timestamp) int
.getDate timestamp_to_day_of_month_1_based_with_tz (timestamp, string) int
.getDayOfMonth timestamp_to_day_of_month (timestamp) int
.getDayOfMonth timestamp_to_day_of_month_with_tz (timestamp, string) int
.getDayOfWeek timestamp_to_day_of_week (timestamp) int
.getDayOfWeek timestamp_to_day_of_week_with_tz (timestamp, string) int
.getDayOfYear timestamp_to_day_of_year (timestamp) int
.getDayOfYear timestamp_to_day_of_year_with_tz (timestamp, string) int
.getFullYear timestamp_to_year (timestamp) int
.getFullYear timestamp_to_year_with_tz (timestamp, string) int
.getHours timestamp_to_hours (timestamp) int
.getHours timestamp_to_hours_with_tz (timestamp, string) int
.getHours duration_to_hours (duration) int
.getMilliseconds timestamp_to_milliseconds (timestamp) int
.getMilliseconds timestamp_to_milliseconds_with_tz (timestamp, string) int
.getMilliseconds duration_to_milliseconds (duration) int
.getMinutes timestamp_to_minutes (timestamp) int
.getMinutes timestamp_to_minutes_with_tz (timestamp, string) int
.getMinutes duration_to_minutes (duration) int
.getMonth timestamp_to_month (timestamp) int
.getMonth timestamp_to_month_with_tz (timestamp, string) int
.getSeconds timestamp_to_seconds (timestamp) int
.getSeconds timestamp_to_seconds_tz (timestamp, string) int
.getSeconds duration_to_seconds (duration) int
int int64_to_int64 (int) int
int double_to_int64 (double) int
int duration_to_int64 (duration) int
int string_to_int64 (string) int
int timestamp_to_int64 (timestamp) int
int uint64_to_int64 (uint) int
.last list_last (list(V)) optional_type(V)
matches matches (string, string) bool
.matches matches_string (string, string) bool
size size_bytes (bytes) int
.size bytes_size (bytes) int
size size_list (list(A)) int
.size list_size (list(A)) int
size size_map (map(A, B)) int
.size map_size (map(A, B)) int
size size_string (string) int
.size string_size (string) int
.startsWith starts_with_string (string, string) bool
string string_to_string (string) string
string bool_to_string (bool) string
string bytes_to_string (bytes) string
string double_to_string (double) string
string duration_to_string (duration) string
string int64_to_string (int) string
string timestamp_to_string (timestamp) string
string uint64_to_string (uint) string
timestamp timestamp_to_timestamp (timestamp) timestamp
timestamp int64_to_timestamp (int) timestamp
timestamp string_to_timestamp (string) timestamp
type type (A) type(A)
uint uint64_to_uint64 (uint) uint
uint double_to_uint64 (double) uint
uint int64_to_uint64 (int) uint
uint string_to_uint64 (string) uint
.@sortByAssociatedKeys list_int_sortByAssociatedKeys (list(T), list(int)) list(T)
.@sortByAssociatedKeys list_uint_sortByAssociatedKeys (list(T), list(uint)) list(T)
.@sortByAssociatedKeys list_double_sortByAssociatedKeys (list(T), list(double)) list(T)
.@sortByAssociatedKeys list_bool_sortByAssociatedKeys (list(T), list(bool)) list(T)
.@sortByAssociatedKeys list_google.protobuf.Duration_sortByAssociatedKeys (list(T), list(duration)) list(T)
.@sortByAssociatedKeys list_google.protobuf.Timestamp_sortByAssociatedKeys (list(T), list(timestamp)) list(T)
.@sortByAssociatedKeys list_string_sortByAssociatedKeys (list(T), list(string)) list(T)
.@sortByAssociatedKeys list_bytes_sortByAssociatedKeys (list(T), list(bytes)) list(T)
cel.@mapInsert @mapInsert_map_key_value (map(K, V), K, V) map(K, V)
cel.@mapInsert @mapInsert_map_map (map(K, V), map(K, V)) map(K, V)
.charAt string_char_at_int (string, int) string
.distinct list_distinct (list(T)) list(T)
.first list_first (list(V)) optional_type(V)
.flatten list_flatten (list(list(T))) list(T)
.flatten list_flatten_int (list(dyn), int) list(dyn)
.format string_format (string, list(dyn)) string
.hasValue optional_hasValue (optional_type(V)) bool
.indexOf string_index_of_string (string, string) int
.indexOf string_index_of_string_int (string, string, int) int
.join list_join (list(string)) string
.join list_join_string (list(string), string) string
.lastIndexOf string_last_index_of_string (string, string) int
.lastIndexOf string_last_index_of_string_int (string, string, int) int
lists.range lists_range (int) list(int)
.lowerAscii string_lower_ascii (string) string
optional.none optional_none () optional_type(V)
optional.of optional_of (V) optional_type(V)
optional.ofNonZeroValue optional_ofNonZeroValue (V) optional_type(V)
optional.unwrap optional_unwrap (list(optional_type(V))) list(V)
.or optional_or_optional (optional_type(V), optional_type(V)) optional_type(V)
.orValue optional_orValue_value (optional_type(V), V) V
.replace string_replace_string_string (string, string, string) string
.replace string_replace_string_string_int (string, string, string, int) string
.reverse list_reverse (list(T)) list(T)
sets.contains list_sets_contains_list (list(T), list(T)) bool
sets.equivalent list_sets_equivalent_list (list(T), list(T)) bool
sets.intersects list_sets_intersects_list (list(T), list(T)) bool
.slice list_slice (list(T), int, int) list(T)
.sort list_int_sort (list(int)) list(int)
.sort list_uint_sort (list(uint)) list(uint)
.sort list_double_sort (list(double)) list(double)
.sort list_bool_sort (list(bool)) list(bool)
.sort list_google.protobuf.Duration_sort (list(duration)) list(duration)
.sort list_google.protobuf.Timestamp_sort (list(timestamp)) list(timestamp)
.sort list_string_sort (list(string)) list(string)
.sort list_bytes_sort (list(bytes)) list(bytes)
.split string_split_string (string, string) list(string)
.split string_split_string_int (string, string, int) list(string)
strings.quote strings_quote (string) string
.substring string_substring_int (string, int) string
.substring string_substring_int_int (string, int, int) string
.trim string_trim (string) string
.unwrapOpt optional_unwrapOpt (list(optional_type(V))) list(V)
.upperAscii string_upper_ascii (string) string
.value optional_value (optional_type(V)) V
`;
