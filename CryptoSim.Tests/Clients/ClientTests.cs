using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Clients;

/// <summary>Clients that others wrote, and the examples, as their users run them against a running cluster.</summary>
[TestClass]
public sealed class ClientTests
{
    private const int Hang = 600_000;

    private static readonly Lazy<Task<string>> _folder = new(InstallAsync);

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_ccxt_bot_that_changes_its_base_url_trades_and_is_told_what_is_so()
    {
        var (api, socket) = await AddressesAsync();
        await NodeAsync("account.mjs", api, socket + "/ws/v2", socket + "/ws-auth/v2");
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_ccxt_bot_places_every_type_of_order_that_it_can_express()
    {
        var (api, _) = await AddressesAsync();
        await NodeAsync("types.mjs", api);
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_ccxt_bot_reads_the_market_and_keeps_its_book()
    {
        var (api, socket) = await AddressesAsync();
        await NodeAsync("market.mjs", api, socket + "/ws/v2");
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Of_a_bots_orders_none_is_doubled_and_none_lost_whatever_goes_wrong_with_its_calls()
    {
        var (api, _) = await AddressesAsync();
        await NodeAsync("faults.mjs", api, "100");
    }

    [TestMethod]
    [TestCategory("Long")]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Of_a_thousand_orders_none_is_doubled_and_none_lost()
    {
        var (api, _) = await AddressesAsync();
        await NodeAsync("faults.mjs", api, "1000");
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_kraken_api_bot_trades_and_is_told_what_is_so()
    {
        var (api, _) = await AddressesAsync();
        await NodeAsync("kraken-api.cjs", api);
    }

    [TestMethod]
    [DataRow("examples/ccxt/bot.mjs")]
    [DataRow("examples/kraken-api/bot.cjs")]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task An_example_in_javascript_runs_as_it_stands(string example)
    {
        // What it installs is what runs here.
        var wanted = Dependencies(Path.Combine(ClusterFixture.Root, Path.GetDirectoryName(example)!, "package.json"));
        CollectionAssert.IsSubsetOf(wanted, Dependencies(Path.Combine(SourceFolder(), "package.json")));
        var name = example.Replace('/', '-');
        File.Copy(Path.Combine(ClusterFixture.Root, example), Path.Combine(await _folder.Value, name));

        await NodeAsync(name);
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task The_example_in_a_shell_runs_as_it_stands()
    {
        var output = await RunAsync(ClusterFixture.Root, "bash", "examples/shell/order.sh");
        StringAssert.Contains(output, "CancelOrder: {\"error\":[],\"result\":{\"count\":1}}");
    }

    [TestMethod]
    [TestCategory("Long")]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task The_example_in_csharp_runs_as_it_stands()
    {
        var output = await RunAsync(ClusterFixture.Root, "dotnet", "run", "examples/csharp/bot.cs");
        StringAssert.Contains(output, "\"exec_type\":\"canceled\"");
    }

    private static async Task<(string Api, string Socket)> AddressesAsync()
    {
        var api = (await ClusterFixture.GetSharedAsync()).Apis[0].Url;
        return (api.GetLeftPart(UriPartial.Authority), $"ws://localhost:{api.Port}");
    }

    private static List<string> Dependencies(string path)
    {
        using var package = JsonDocument.Parse(File.ReadAllText(path));
        return [.. package.RootElement.GetProperty("dependencies").EnumerateObject().Select(one => one.ToString())];
    }

    private static async Task<string> InstallAsync()
    {
        var folder = ClusterFixture.NewFolder();
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(SourceFolder()))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        await RunAsync(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        return folder;
    }

    private static async Task NodeAsync(params string[] arguments) =>
        await RunAsync(await _folder.Value, "node", arguments);

    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var (api, _) = await AddressesAsync();
        using var process = Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            Environment = { ["CRYPTOSIM_API"] = api },
        });
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var hang = new CancellationTokenSource(Hang);
        try
        {
            await process.WaitForExitAsync(hang.Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.AreEqual(0, process.ExitCode, $"{program}: {await output}\n{await errors}");
        return await output;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new AssertInconclusiveException($"{start.FileName} is not installed", exception);
        }
    }

    private static string SourceFolder([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "Node");
}
