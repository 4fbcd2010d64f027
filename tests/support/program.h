#pragma once

#include <QByteArray>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include <nlohmann/json.hpp>

#include <string>

namespace spanglass::test {

/// What a run of the built program left. SPANGLASS_PROGRAM is its path.
struct ProgramRun {
    int code = -1; ///< exit code; -1 if it was ended by a signal or did not end in time
    std::string output{};
    std::string errors{};

    /// The output as JSON; `discarded` if it is none.
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(output, nullptr, false); }
};

struct ProgramSetup {
    QByteArray input{};
    QString folder{}; ///< to run in; "" for the current one
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
};

inline ProgramRun runProgram(
    const QString& program, const QStringList& arguments, const ProgramSetup& setup = {})
{
    constexpr int patienceMs = 600'000;
    QProcess process;
    process.setProcessEnvironment(setup.environment);
    process.setWorkingDirectory(setup.folder);
    process.start(program, arguments);
    process.write(setup.input);
    process.closeWriteChannel();
    const bool ended = process.waitForFinished(patienceMs);
    ProgramRun run;
    run.code = ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    run.output = process.readAllStandardOutput().toStdString();
    run.errors = process.readAllStandardError().toStdString();
    return run;
}

#if defined(SPANGLASS_PROGRAM)
inline ProgramRun runSpanglass(const QStringList& arguments, const ProgramSetup& setup = {})
{
    return runProgram(QStringLiteral(SPANGLASS_PROGRAM), arguments, setup);
}
#endif

} // namespace spanglass::test

/// Fails with what the program said if it did not end with this code.
#define VERIFY_CODE(run, expected)                                                                           \
    QVERIFY2((run).code == (expected),                                                                       \
        ("exit code " + std::to_string((run).code) + ": " + (run).errors + (run).output.substr(0, 2000))     \
            .c_str())
