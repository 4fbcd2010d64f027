#pragma once

#include <string_view>

namespace spanglass {

/// What names of folders and files tell.

/// How well a folder is named after a service: 2 = the same words ("orders", "orders-service" and
/// "OrdersApi"), 1 = some of them at an end ("shop-orders" and "orders"), 0 = not.
int namesService(std::string_view folder, std::string_view service);
/// The best of all folders of a path (without a base name).
int haveService(std::string_view folders, std::string_view service);

/// "dist-1.2.0" -> "1.2.0", "v2.0.0-rc1" -> "2.0.0-rc1"; "" for others.
std::string_view versionIn(std::string_view folder);

/// "dist" and "dist-1.2.0".
bool isSameButVersion(std::string_view folder, std::string_view other);

/// Tests, fixtures, examples, built and foreign code.
bool isBesides(std::string_view folder);
/// Folders that compilers and bundlers write to.
bool isBuilt(std::string_view folder);
/// Folders that images and servers put whole applications into: "app", "srv", "www".
bool isDeployment(std::string_view folder);

/// Base names that many folders have a file of: "index.js", "__init__.py".
bool isCommonName(std::string_view base);

} // namespace spanglass
