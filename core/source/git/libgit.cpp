#include "core/source/git/libgit.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

/// Extensions that change nothing for reading objects and refs: a partial clone lacks some, which is told
/// where one is asked for, and a work tree's own configuration is of no matter.
struct Extensions {
    Extensions()
    {
        git_libgit2_init();
        std::array<const char*, 2> names{ "partialclone", "worktreeconfig" };
        git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names.data(), names.size());
    }
    Extensions(const Extensions&) = delete;
    Extensions& operator=(const Extensions&) = delete;
    ~Extensions() { git_libgit2_shutdown(); }
};

} // namespace

LibGit::LibGit()
{
    // Options of libgit2 are not locked: set once, before any repository is opened.
    static const Extensions extensions;
    git_libgit2_init();
}

LibGit::~LibGit()
{
    git_libgit2_shutdown();
}

std::string gitMessage()
{
    const git_error* error = git_error_last();
    if (error == nullptr || error->message == nullptr) {
        return "cannot be read";
    }
    std::string message = toValidUtf8(shortened(error->message, 500));
    std::replace(message.begin(), message.end(), '\n', ' ');
    return message;
}

Error gitError(std::string_view place)
{
    const git_error* error = git_error_last();
    const bool isSystem = error != nullptr && error->klass == GIT_ERROR_OS;
    return { isSystem ? Error::Kind::Io : Error::Kind::Format, std::string(place) + ": " + gitMessage() };
}

Error cancelledError()
{
    return { Error::Kind::Cancelled, "cancelled" };
}

} // namespace spanglass
