using System.Globalization;
using System.Text.RegularExpressions;
using CryptoSim.Benchmarks.Feed;
using CryptoSim.Benchmarks.Orders;
using CryptoSim.LocalCluster.Clusters;

namespace CryptoSim.Benchmarks.Scale;

/// <summary>Memory of the server for each open trading page, beside the template's Hello page, both in real tabs.</summary>
internal static partial class CircuitMemory
{
    private const int Few = 5;
    private const int Many = 25;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task MeasureAsync(Cluster cluster, int rounds)
    {
        var (hello, ours) = (new Figures(), new Figures());
        using var http = new HttpClient();
        var web = cluster.Webs[0];
        for (var round = 1; round <= rounds; round++)
        {
            await using (var server = await ServerProcess.StartHelloAsync())
            {
                hello.Add(await KilobytesAPageAsync(server.Address, server.Pid, async () => int.Parse(
                    await http.GetStringAsync(new Uri(server.Address, "/circuits")), CultureInfo.InvariantCulture)));
            }

            // A new process each time, as the other: pages of the last round are not kept for those who might come back.
            await web.Process.StopAsync();
            await web.Process.StartAsync();
            await web.WaitUntilReadyAsync();
            ours.Add(await KilobytesAPageAsync(new Uri(web.Url, "/trade/BTC-USD"), web.Process.Pid!.Value, async () =>
                CircuitsOf(await http.GetStringAsync(new Uri(web.Url, "/metrics")))));
        }

        Console.WriteLine(
            $"memory an open page, {Few} to {Many} tabs: the template's Hello {hello} KB, a trading page {ours} KB, "
            + $"{ours.Over(hello)} times");
    }

    private static async Task<double> KilobytesAPageAsync(Uri page, int pid, Func<Task<int>> circuits)
    {
        await using var tabs = await BrowserTabs.StartAsync();
        await OpenUntilAsync(tabs, page, Few, circuits);
        var before = await LiveMemory.OfAsync(pid);
        await OpenUntilAsync(tabs, page, Many, circuits);
        return (await LiveMemory.OfAsync(pid) - before) / 1024.0 / (Many - Few);
    }

    // One after the other: the first brings the cookie that all share.
    private static async Task OpenUntilAsync(BrowserTabs tabs, Uri page, int count, Func<Task<int>> circuits)
    {
        using var deadline = new CancellationTokenSource(Patience);
        for (var open = await circuits(); open < count; open = await circuits())
        {
            await tabs.OpenAsync(page);
            while (await circuits() <= open)
            {
                await Task.Delay(100, deadline.Token);
            }
        }
    }

    private static int CircuitsOf(string metrics) =>
        ConnectedCircuits().Match(metrics) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;

    [GeneratedRegex(@"^aspnetcore_components_circuit_connected\S* (\d+)", RegexOptions.Multiline)]
    private static partial Regex ConnectedCircuits();
}
