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
using GitRepositoryHandle = std::unique_ptr<git_repository, GitFree<git_repository_free>>;
using GitOdbHandle = std::unique_ptr<git_odb, GitFree<git_odb_free>>;
using GitOdbObjectHandle = std::unique_ptr<git_odb_object, GitFree<git_odb_object_free>>;
using GitConfigHandle = std::unique_ptr<git_config, GitFree<git_config_free>>;
using GitReferenceHandle = std::unique_ptr<git_reference, GitFree<git_reference_free>>;
using GitReferenceIteratorHandle =
    std::unique_ptr<git_reference_iterator, GitFree<git_reference_iterator_free>>;
using GitConfigIteratorHandle = std::unique_ptr<git_config_iterator, GitFree<git_config_iterator_free>>;

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
