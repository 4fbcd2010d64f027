#include "core/store/groupingstore.h"

#include "core/grouping/grouper.h"
#include "core/store/rows.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace spanglass {

namespace {

using Json = nlohmann::json;

std::string dumped(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> namesOf(const Json& array)
{
    std::vector<std::string> names;
    for (const Json& name : array.is_array() ? array : Json::array()) {
        if (name.is_string()) {
            names.push_back(name.get<std::string>());
        }
    }
    return names;
}

Json parsed(std::string_view text)
{
    return Json::parse(text, nullptr, false);
}

std::string textOf(const Json& json, const char* name)
{
    const auto found = json.is_object() ? json.find(name) : json.end();
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

bool StoredGrouping::isOutdated() const
{
    return algorithm != algorithmName(config.strategy);
}

Result<StoredGrouping> readStoredGrouping(const Database& db)
{
    std::map<std::string, std::string, std::less<>> meta;
    auto read = forEachRow(db.prepare("SELECT key, value FROM meta WHERE key IN"
                                      " ('strategy', 'chain', 'attributes', 'rules', 'algorithm', 'split')"),
        [&](const Statement& row) { meta.emplace(row.text(0), row.text(1)); });
    if (!read) {
        return std::move(read).error();
    }
    StoredGrouping grouping;
    grouping.config.strategy = strategyNamed(meta["strategy"]).value_or(Strategy::Page);
    grouping.config.chain = chainPolicyNamed(meta["chain"]).value_or(ChainPolicy::Outermost);
    grouping.config.attributes = namesOf(parsed(meta["attributes"]));
    grouping.config.rules = meta["rules"];
    grouping.split = namesOf(parsed(meta["split"]));
    grouping.algorithm = meta["algorithm"];
    return grouping;
}

Result<> writeStoredGrouping(const Database& db, const StoredGrouping& grouping)
{
    auto insert = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?)"
                             " ON CONFLICT (key) DO UPDATE SET value=excluded.value");
    if (!insert) {
        return std::move(insert).error();
    }
    const std::string attributes = dumped(Json(grouping.config.attributes));
    const std::string split = dumped(Json(grouping.split));
    const std::pair<std::string_view, std::string_view> rows[] = { { "strategy",
                                                                       nameOf(grouping.config.strategy) },
        { "chain", nameOf(grouping.config.chain) }, { "attributes", attributes },
        { "rules", grouping.config.rules }, { "split", split }, { "algorithm", grouping.algorithm } };
    for (const auto& [key, value] : rows) {
        insert->bind(0, key).bind(1, value);
        if (auto done = insert->run(); !done) {
            return done;
        }
    }
    return {};
}

std::string groupingJson(const GroupingConfig& config)
{
    return dumped({ { "strategy", nameOf(config.strategy) }, { "chain", nameOf(config.chain) },
        { "attributes", config.attributes }, { "rules", config.rules } });
}

GroupingConfig groupingOfJson(std::string_view text)
{
    const Json json = parsed(text);
    GroupingConfig config;
    config.strategy = strategyNamed(textOf(json, "strategy")).value_or(Strategy::Page);
    config.chain = chainPolicyNamed(textOf(json, "chain")).value_or(ChainPolicy::Outermost);
    config.attributes =
        json.is_object() ? namesOf(json.value("attributes", Json::array())) : std::vector<std::string>();
    config.rules = textOf(json, "rules");
    return config;
}

std::string attributesJson(const std::vector<NamedValue>& values)
{
    if (values.empty()) {
        return "";
    }
    Json json = Json::object();
    for (const NamedValue& value : values) {
        json[value.name] = value.value;
    }
    return dumped(json);
}

std::vector<NamedValue> attributesOfJson(std::string_view text)
{
    std::vector<NamedValue> values;
    if (text.empty()) {
        return values;
    }
    const Json json = parsed(text);
    if (!json.is_object()) {
        return values;
    }
    for (const auto& [name, value] : json.items()) {
        if (value.is_string()) {
            values.push_back({ name, value.get<std::string>() });
        }
    }
    return values;
}

} // namespace spanglass
