#include "core/source/git/libgit.h"

#include "core/base/text.h"

#include <algorithm>

namespace spanglass {

LibGit::LibGit()
{
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
