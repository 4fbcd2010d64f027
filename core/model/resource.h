#pragma once

#include "core/model/attribute.h"

#include <string>
#include <vector>

namespace spanglass {

/// Who made the span: the service with its version and environment, its host and container.
struct Resource {
    std::string service{};     ///< service.name; `unknown_service` if the capture has none
    std::string version{};     ///< service.version
    std::string environment{}; ///< deployment.environment.name, else deployment.environment
    std::string host{};        ///< host.name
    std::vector<Attribute> attributes{}; ///< all of them, in the capture's order
    friend bool operator==(const Resource&, const Resource&) = default;
};

} // namespace spanglass
