using System.Globalization;
using CryptoSim.Data.Ledger;
using CryptoSim.Domain.Money;

namespace CryptoSim.Api.Ledgers;

/// <summary><c>CryptoSim.Api audit</c>: reads the whole ledger of <c>ConnectionStrings__cryptosim</c> once, prints what
/// does not add up, and ends. Serves nothing.</summary>
internal static class AuditCommand
{
    public const string Word = "audit";

    private const int Balanced = 0;
    private const int Differs = 1;

    public static async Task<int> ExecuteAsync(IConfiguration configuration, TextWriter output)
    {
        await using var dataSource = await LedgerDatabase.OpenAsync(configuration);
        using var audit = new LedgerAudit(dataSource, TimeProvider.System);
        var report = await audit.RunFullAsync(CancellationToken.None);
        foreach (var difference in report.Differences)
        {
            var order = difference.OrderId is { } orderId ? $" order {orderId}" : "";
            await output.WriteLineAsync(
                $"{difference.Rule}: account {difference.AccountId}{order} {difference.Asset}: expected "
                + $"{Amounts.Text(difference.Expected)}, is {Amounts.Text(difference.Actual)}");
        }

        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Entries} entries of {report.Accounts} accounts: {(report.Balanced
                ? "balanced"
                : $"{report.Differences.Count} differences{(report.IsCut ? " or more" : "")}")}"));
        return report.Balanced ? Balanced : Differs;
    }
}
