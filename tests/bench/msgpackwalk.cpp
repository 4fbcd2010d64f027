#include "tests/bench/anchors.h"

#include <msgpack.hpp>

namespace spanglass::bench {

namespace {

/// Looks at every value and key.
struct Touch : msgpack::null_visitor {
    std::uint64_t seen = 0;

    bool visit_nil() { return ++seen != 0; }
    bool visit_boolean(bool value) { return touch(value ? 1U : 0U); }
    bool visit_positive_integer(std::uint64_t value) { return touch(value & 1U); }
    bool visit_negative_integer(std::int64_t value) { return touch(static_cast<std::uint64_t>(value) & 1U); }
    bool visit_float32(float value) { return touch(value > 0 ? 1U : 0U); }
    bool visit_float64(double value) { return touch(value > 0 ? 1U : 0U); }
    bool visit_str(const char* /*text*/, std::uint32_t size) { return touch(size & 1U); }
    bool visit_bin(const char* /*bytes*/, std::uint32_t size) { return touch(size & 1U); }
    bool visit_ext(const char* /*bytes*/, std::uint32_t size) { return touch(size & 1U); }
    bool start_array(std::uint32_t /*size*/) { return touch(0); }
    bool start_map(std::uint32_t /*size*/) { return touch(0); }

private:
    bool touch(std::uint64_t bit)
    {
        seen += 1 + bit;
        return true;
    }
};

} // namespace

std::uint64_t walkMsgpack(std::string_view bytes)
{
    Touch touch;
    std::size_t at = 0;
    while (at < bytes.size() && msgpack::parse(bytes.data(), bytes.size(), at, touch)) { }
    return touch.seen;
}

} // namespace spanglass::bench
