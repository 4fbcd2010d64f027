#pragma once

#include "core/base/result.h"

#include <git2.h>

#include <memory>
#include <string>
#include <string_view>

namespace spanglass {

/// Frees what libgit2 gave.
template <auto Free> struct GitFree {
    template <typename T> void operator()(T* thing) const { Free(thing); }
};
using GitOdbHandle = std::unique_ptr<git_odb, GitFree<git_odb_free>>;
using GitOdbObjectHandle = std::unique_ptr<git_odb_object, GitFree<git_odb_object_free>>;

/// Keeps libgit2 ready while it lives; they are counted. Must outlive all handles. Any thread.
class LibGit {
public:
    LibGit();
    LibGit(const LibGit&) = delete;
    LibGit& operator=(const LibGit&) = delete;
    ~LibGit();
};

/// What libgit2 said of its last failure on this thread, in one line.
std::string gitMessage();

/// An Error "place: message" for the failure that libgit2 has just told.
Error gitError(std::string_view place);

Error cancelledError();

} // namespace spanglass
