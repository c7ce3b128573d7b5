using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace CryptoSim.Tests.Web;

/// <summary>The browser's modules, run in node as they are.</summary>
[TestClass]
public sealed class ScriptTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task The_modules_that_paint_prices_keep_their_tests()
    {
        var scripts = Path.Combine(SourceFolder(), "Scripts");
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = scripts,
        };
        start.ArgumentList.Add("--test");
        foreach (var file in Directory.EnumerateFiles(scripts, "*.test.mjs").Order(StringComparer.Ordinal))
        {
            start.ArgumentList.Add(file);
        }

        start.Environment["BOOK_CAPTURE"] = Path.Combine(
            AppContext.BaseDirectory, "TestData", "kraken", "ws-v2", "book_btcusd_d10_20230730.ndjson");
        using var node = Start(start);
        var output = node.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        var errors = node.StandardError.ReadToEndAsync(TestContext.CancellationToken);
        await node.WaitForExitAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, node.ExitCode, $"{await output}\n{await errors}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new AssertInconclusiveException("node is not installed", exception);
        }
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
