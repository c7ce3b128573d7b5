using CryptoSim.Domain.Replay;

namespace CryptoSim.Tests.Replay;

internal static class ReplayReports
{
    public static void AssertEqual(ReplayReport report)
    {
        Assert.IsTrue(report.IsEqual, string.Join('\n', report.Differences));
        Assert.IsEmpty(report.Differences);
        Assert.AreEqual(64, report.LedgerHash.Length);
    }
}
