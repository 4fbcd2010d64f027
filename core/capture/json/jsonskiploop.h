#pragma once

#include <cstdint>

// The loop that jsonskip*.cpp share, compiled once for each instruction set. Nothing here may be an
// inline function with a name outside the including file: the linker would pick one of the copies for all,
// and with it instructions that a processor may lack. Hence macros' little brothers: builtins and static.

namespace {

/// One bit for each of 64 bytes.
struct Block {
    std::uint64_t quote;
    std::uint64_t backslash;
    std::uint64_t open;
    std::uint64_t close;
};

/// Bits of the characters that a backslash escapes; `carry` goes from block to block.
static inline std::uint64_t escapedBits(std::uint64_t backslash, bool& carry)
{
    std::uint64_t escaped = 0;
    if (carry) {
        escaped = 1;
        backslash &= ~std::uint64_t{ 1 };
        carry = false;
    }
    while (backslash != 0) {
        const int at = __builtin_ctzll(backslash);
        if (at == 63) {
            carry = true;
            break;
        }
        escaped |= std::uint64_t{ 2 } << at;
        backslash &= ~(std::uint64_t{ 3 } << at);
    }
    return escaped;
}

/// `classify(p, open, close)` gives the Block of 64 bytes, `parity(bits)` gives bit i = parity of bits 0..i.
template <typename Classify, typename Parity>
static inline const char* skipLoop(const char* at, const char* end, Classify classify, Parity parity)
{
    const char open = *at;
    const char close = open == '{' ? '}' : ']';
    std::uint64_t depth = 0;
    std::uint64_t inString = 0;
    bool escape = false;
    for (const char* p = at; p < end; p += 64) {
        Block block = classify(p, open, close);
        if (end - p < 64) {
            const std::uint64_t valid = (std::uint64_t{ 1 } << (end - p)) - 1;
            block = { block.quote & valid, block.backslash & valid, block.open & valid, block.close & valid };
        }
        if (block.backslash != 0 || escape) {
            block.quote &= ~escapedBits(block.backslash, escape);
        }
        const std::uint64_t strings = parity(block.quote) ^ inString;
        inString = static_cast<std::uint64_t>(static_cast<std::int64_t>(strings) >> 63);
        const std::uint64_t opens = block.open & ~strings;
        std::uint64_t closes = block.close & ~strings;
        const auto closeCount = static_cast<std::uint64_t>(__builtin_popcountll(closes));
        const auto openCount = static_cast<std::uint64_t>(__builtin_popcountll(opens));
        if (depth > closeCount) {
            depth += openCount - closeCount;
            continue;
        }
        std::uint64_t closed = 0;
        for (; closes != 0; closes &= closes - 1) {
            const int bit = __builtin_ctzll(closes);
            const std::uint64_t before = (std::uint64_t{ 1 } << bit) - 1;
            ++closed;
            if (depth + static_cast<std::uint64_t>(__builtin_popcountll(opens & before)) == closed) {
                return p + bit + 1;
            }
        }
        depth += openCount - closeCount;
    }
    return nullptr;
}

} // namespace
