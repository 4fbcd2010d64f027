#include "tests/support/gitfolder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>

#include <utility>

namespace spanglass::test {

namespace {

void append(std::vector<std::string>& all, const std::vector<std::string>& more)
{
    all.insert(all.end(), more.begin(), more.end());
}

/// Nothing of the machine's but where programs lie.
QProcessEnvironment environmentOf(const GitAuthor& author, const QString& home)
{
    QProcessEnvironment environment;
    environment.insert("PATH", qEnvironmentVariable("PATH"));
    environment.insert("HOME", home);
    environment.insert("LC_ALL", "C.UTF-8");
    environment.insert("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.insert("GIT_CONFIG_NOSYSTEM", "1");
    environment.insert("GIT_TERMINAL_PROMPT", "0");
    for (const char* who : { "AUTHOR", "COMMITTER" }) {
        environment.insert(QString("GIT_%1_NAME").arg(who), QString::fromStdString(author.name));
        environment.insert(QString("GIT_%1_EMAIL").arg(who), QString::fromStdString(author.email));
    }
    environment.insert("GIT_AUTHOR_DATE", QString("@%1 +0000").arg(author.authored));
    environment.insert("GIT_COMMITTER_DATE", QString("@%1 +0000").arg(author.committed));
    return environment;
}

QStringList withSettings(const std::vector<std::string>& arguments)
{
    QStringList all;
    for (const char* setting :
        { "commit.gpgsign=false", "tag.gpgsign=false", "init.defaultBranch=main", "gc.auto=0",
            "protocol.file.allow=always", "core.autocrlf=false", "advice.detachedHead=false" }) {
        all << "-c" << setting;
    }
    for (const std::string& argument : arguments) {
        all << QString::fromStdString(argument);
    }
    return all;
}

} // namespace

GitFolder::GitFolder(std::string path)
    : m_path(std::move(path))
{
    m_author.authored = m_last;
    m_author.committed = m_last;
}

GitFolder::GitFolder(const QString& path)
    : GitFolder(path.toStdString())
{
}

GitFolder GitFolder::init(const QString& path, const std::vector<std::string>& options)
{
    QDir().mkpath(path);
    GitFolder folder(path);
    std::vector<std::string> arguments{ "init", "--quiet" };
    append(arguments, options);
    folder.git(arguments);
    return folder;
}

GitFolder GitFolder::clone(
    const std::string& source, const QString& path, const std::vector<std::string>& options)
{
    std::vector<std::string> arguments{ "clone", "--quiet" };
    append(arguments, options);
    append(arguments, { source, path.toStdString() });
    GitFolder(QDir::tempPath()).git(arguments);
    return GitFolder(path);
}

void GitFolder::write(std::string_view file, std::string_view content)
{
    const QString name = QString::fromStdString(pathOf(file));
    QDir().mkpath(QFileInfo(name).path());
    QFile out(name);
    const auto size = static_cast<qint64>(content.size());
    if (!out.open(QIODevice::WriteOnly) || out.write(content.data(), size) != size) {
        qFatal("cannot write %s", qPrintable(name));
    }
}

std::string GitFolder::commit(const std::string& message, const GitAuthor& author)
{
    git({ "add", "--all" });
    setAuthor(author);
    git({ "commit", "--quiet", "--allow-empty", "-m", message });
    return head();
}

std::string GitFolder::commit(
    std::string_view file, std::string_view content, const std::string& message, const GitAuthor& author)
{
    write(file, content);
    return commit(message, author);
}

std::string GitFolder::merge(const std::string& branch, const GitAuthor& author)
{
    setAuthor(author);
    git({ "merge", "--quiet", "--no-ff", "-m", "Merge " + branch, branch });
    return head();
}

void GitFolder::branch(const std::string& name, const std::string& from)
{
    git({ "checkout", "--quiet", "-b", name, from });
}

void GitFolder::checkout(const std::string& name)
{
    git({ "checkout", "--quiet", name });
}

void GitFolder::move(const std::string& from, const std::string& to)
{
    QDir().mkpath(QFileInfo(QString::fromStdString(pathOf(to))).path());
    git({ "mv", from, to });
}

void GitFolder::tag(const std::string& name, const std::string& at)
{
    git({ "tag", name, at });
}

void GitFolder::annotatedTag(const std::string& name, const std::string& at)
{
    git({ "tag", "-a", "-m", name, name, at });
}

void GitFolder::addSubmodule(const std::string& source, const std::string& path)
{
    git({ "submodule", "--quiet", "add", source, path });
}

GitFolder GitFolder::addWorktree(const QString& path, const std::string& at)
{
    git({ "worktree", "add", "--detach", path.toStdString(), at });
    return GitFolder(path);
}

std::string GitFolder::head()
{
    return git({ "rev-parse", "HEAD" });
}

std::string GitFolder::idOf(const std::string& revision)
{
    return git({ "rev-parse", "--verify", revision });
}

std::vector<BlamedLine> GitFolder::blame(
    const std::string& commit, const std::string& file, const std::vector<std::string>& options)
{
    constexpr std::size_t idLength = 40;
    std::vector<std::string> arguments{ "blame", "--line-porcelain" };
    append(arguments, options);
    append(arguments, { commit, "--", file });
    const std::string output = git(arguments) + "\n";
    std::vector<BlamedLine> lines;
    BlamedLine current;
    for (std::size_t begin = 0; begin < output.size();) {
        const std::size_t end = output.find('\n', begin);
        const std::string text = output.substr(begin, end - begin);
        begin = end + 1;
        if (text.starts_with('\t')) {
            lines.push_back(current);
            current = {};
        } else if (current.commit.empty() && text.size() > idLength) {
            current.commit = text.substr(0, idLength);
            current.line = std::stoi(text.substr(idLength + 1));
        } else if (text.starts_with("filename ")) {
            current.path = text.substr(9);
        } else if (text == "boundary") {
            current.isBoundary = true;
        }
    }
    return lines;
}

std::string GitFolder::git(const std::vector<std::string>& arguments)
{
    std::string output;
    if (!tryGit(arguments, &output)) {
        qFatal("git %s in %s: %s", arguments.empty() ? "" : arguments.front().c_str(), m_path.c_str(),
            output.c_str());
    }
    while (output.ends_with('\n')) {
        output.pop_back();
    }
    return output;
}

bool GitFolder::tryGit(
    const std::vector<std::string>& arguments, std::string* output, const std::string& input)
{
    constexpr int patienceMs = 600'000;
    QProcess process;
    process.setProcessEnvironment(environmentOf(m_author, QString::fromStdString(m_path)));
    process.setWorkingDirectory(QString::fromStdString(m_path));
    process.start("git", withSettings(arguments));
    process.write(input.data(), static_cast<qint64>(input.size()));
    process.closeWriteChannel();
    const bool isDone = process.waitForFinished(patienceMs) && process.exitStatus() == QProcess::NormalExit
        && process.exitCode() == 0;
    if (output != nullptr) {
        *output = process.readAllStandardOutput().toStdString();
        if (!isDone) {
            *output += process.readAllStandardError().toStdString() + process.errorString().toStdString();
        }
    }
    return isDone;
}

void GitFolder::setAuthor(const GitAuthor& author)
{
    m_author = author;
    m_author.authored = author.authored != 0 ? author.authored : m_last + 60;
    m_author.committed = author.committed != 0 ? author.committed : m_author.authored;
    m_last = m_author.committed;
}

} // namespace spanglass::test
