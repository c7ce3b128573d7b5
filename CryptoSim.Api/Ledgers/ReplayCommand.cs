using System.Globalization;
using CryptoSim.Data.Replay;

namespace CryptoSim.Api.Ledgers;

/// <summary><c>CryptoSim.Api replay</c>: recomputes the whole ledger of <c>ConnectionStrings__cryptosim</c> from its
/// commits, prints its hash beside that of what is stored and the first differences, and ends. Serves nothing.</summary>
internal static class ReplayCommand
{
    public const string Word = "replay";

    private const int Equal = 0;
    private const int Differs = 1;

    public static async Task<int> ExecuteAsync(IConfiguration configuration, TextWriter output)
    {
        await using var dataSource = await LedgerDatabase.OpenAsync(configuration);
        var report = await StoredLedger.ReplayAsync(dataSource, CancellationToken.None);
        foreach (var difference in report.Differences)
        {
            var number = difference.EventNumber is { } known
                ? string.Create(CultureInfo.InvariantCulture, $"event {known}")
                : "after all events";
            await output.WriteLineAsync(
                $"account {difference.AccountId} {number}: {difference.What}: the ledger has {difference.Ledger}; "
                + $"replay gives {difference.Replay}");
        }

        await output.WriteLineAsync($"ledger {report.LedgerHash}");
        await output.WriteLineAsync($"replay {report.ReplayHash}");
        await output.WriteLineAsync($"outcome {report.OutcomeHash}");
        if (report.NotReplayable > 0)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"not replayable: {report.NotReplayable} commits (of another version; taken as they are stored)"));
        }

        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Commits} commits of {report.Accounts} accounts: {(report.IsEqual
                ? "equal"
                : $"{report.DifferenceCount} events or accounts differ")}"));
        return report.IsEqual ? Equal : Differs;
    }
}
