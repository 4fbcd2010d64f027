#pragma once

#include <string_view>

namespace spanglass {

/// Names that look like values and are none, and parts of names that tell values.

/// A word with digits that is a name: "utf8", "SHA256", "x86_64", "python3", "log4j". Any case.
bool isNameWithDigits(std::string_view word);

/// A name with such a one in it: "Utf8Decoder", "parseBase64Url", "sha256sum".
bool isCompoundName(std::string_view word);

/// Names that go on with a number behind a dash or slash: "utf-8", "SHA-256", "ISO-8859-1", "HTTP/1.1".
bool takesNumber(std::string_view word);

/// "rs", "java", "yaml": what stands behind the dot is a file's kind, not a domain.
bool isFileExtension(std::string_view text);

/// Domains that stand at the end of hosts; common ones even if just one label goes before.
bool isDomain(std::string_view label);
bool isCommonDomain(std::string_view label);

/// "com", "java", "org": a dotted name that begins so is one of a package.
bool isPackageRoot(std::string_view label);

/// Words before a quoted name that is part of the program, not of its data.
bool isSchemaWord(std::string_view word);

/// A part of a name that Kubernetes makes: no vowels, none of 0, 1, 3.
bool isPodPart(std::string_view text);

} // namespace spanglass
