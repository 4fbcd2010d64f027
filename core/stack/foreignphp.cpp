#include "core/stack/framepath.h"
#include "core/stack/languages.h"

#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

constexpr std::array phpLibraries{ "Symfony", "Illuminate", "Laravel", "Doctrine", "GuzzleHttp", "Monolog",
    "Twig", "Psr", "PHPUnit", "Composer", "Slim", "Laminas", "Zend", "Cake", "CodeIgniter", "yii", "Nette",
    "Phalcon", "Drupal\\Core", "Drupal\\Component", "League", "Ramsey", "Carbon", "Predis", "Amp", "React",
    "Swoole", "OpenTelemetry", "DDTrace", "Sentry", "Aws", "Google", "Stripe", "MongoDB", "Mockery", "Pest",
    "PDO", "PDOStatement", "mysqli", "mysqli_stmt", "Redis", "Memcached", "SoapClient", "SimpleXMLElement",
    "DateTime", "DateTimeImmutable", "DateInterval", "DOMDocument", "ReflectionClass", "ReflectionMethod",
    "ReflectionFunction", "ArrayObject", "ArrayIterator", "SplFileObject", "SplObjectStorage", "Generator",
    "Closure", "IntlDateFormatter", "NumberFormatter", "PharData", "Phar", "Fiber" };

std::string_view libraryOf(std::string_view module)
{
    for (const std::string_view library : phpLibraries) {
        if (module.starts_with(library)
            && (module.size() == library.size() || module[library.size()] == '\\'))
            return library;
    }
    return {};
}

std::string_view packageOf(const StackFrame& frame, std::string_view file)
{
    if (file.starts_with("[internal"))
        return "php";
    if (file.starts_with("phar://")) { // tools come as archives, with their libraries in them
        const auto archive = file.substr(0, file.find(".phar/"));
        return archive == file ? "phar" : archive.substr(archive.rfind('/') + 1);
    }
    if (const auto vendor = afterLast(file, "/vendor/"); !vendor.empty())
        return firstElements(vendor, 2);
    if (file.starts_with("vendor/"))
        return firstElements(file.substr(7), 2);
    if (file.find("/wp-includes/") != npos || file.find("/wp-admin/") != npos)
        return "wordpress";
    if (file.find("/core/lib/Drupal/") != npos || file.find("/core/modules/") != npos)
        return "drupal/core";
    for (const std::string_view folder : { "/usr/share/php/", "/usr/share/pear/" }) {
        if (file.starts_with(folder))
            return firstElements(file.substr(folder.size()), 1);
    }
    return file.find('/') == npos ? libraryOf(frame.module) : std::string_view();
}

} // namespace

std::string foreignPhp(const StackFrame& frame, std::string_view file)
{
    return std::string(packageOf(frame, file));
}

} // namespace spanglass
