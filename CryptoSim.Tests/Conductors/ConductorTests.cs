using CryptoSim.LocalCluster.Processes;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Conductors;

[TestClass]
public sealed class ConductorTests
{
    private const int Hang = 600_000;

    [TestMethod]
    [DataRow("INT")]
    [DataRow("TERM")]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Ends_cleanly_on_a_signal_and_leaves_no_process(string signal)
    {
        await using var run = await ConductorRun.StartReadyAsync(ClusterFixture.NewFolder());
        var children = run.Children.Values.ToList();
        Assert.IsTrue(children.TrueForAll(ProcessTable.IsRunning));

        run.Send(signal);

        Assert.AreEqual(0, await run.WaitForExitAsync(), run.Output);
        Assert.IsFalse(children.Exists(ProcessTable.IsRunning));
        Assert.DoesNotContain("killed", run.Output);
        Assert.IsFalse(File.Exists(Path.Combine(run.Folder, "endpoints.json")));
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Leaves_no_process_even_when_killed_and_starts_again_on_the_same_data()
    {
        var folder = ClusterFixture.NewFolder();
        await using (var run = await ConductorRun.StartReadyAsync(folder))
        {
            var children = run.Children.Values.ToList();
            run.Send("KILL");
            await ConductorRun.AssertAllEndedAsync(children);
        }

        await using var again = await ConductorRun.StartReadyAsync(folder);
        Assert.AreEqual("http", new Uri(again.Endpoints.GetProperty("web").GetString()!).Scheme);
        var pids = again.Children.Values.ToList();
        again.Send("TERM");
        await again.WaitForExitAsync();
        await ConductorRun.AssertAllEndedAsync(pids);
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Tells_of_itself_to_other_shells_and_is_stopped_from_there()
    {
        var folder = ClusterFixture.NewFolder();
        await using var run = await ConductorRun.StartReadyAsync(folder);

        string[] names = ["web", "api", "rest", "ws", "wsAuth", "redis", "postgres"];
        CollectionAssert.AreEqual(names, run.Endpoints.EnumerateObject().Select(field => field.Name).ToArray());

        await using var second = ConductorRun.Start(folder, "run", "--recorded");
        Assert.AreEqual(1, await second.WaitForExitAsync());
        Assert.Contains("already running", second.Output);

        await using var status = ConductorRun.Start(folder, "status");
        Assert.AreEqual(0, await status.WaitForExitAsync(), status.Output);
        Assert.Contains("recorded-20180405", status.Output);

        await using var stop = ConductorRun.Start(folder, "stop");
        Assert.AreEqual(0, await stop.WaitForExitAsync(), stop.Output);
        Assert.AreEqual(0, await run.WaitForExitAsync());

        await using var after = ConductorRun.Start(folder, "status");
        Assert.AreEqual(3, await after.WaitForExitAsync());
    }

    [TestMethod]
    [DataRow("--api=0", "1 to 32")]
    [DataRow("--web=many", "1 to 32")]
    [DataRow("--port=70000", "65534")]
    [DataRow("--tls=/bin/sh", "needs a value")]
    [DataRow("--tls=nothing-there.crt", "is not there")]
    [DataRow("--redis=many", "single or cluster")]
    [DataRow("--tape=nothing-there.tape", "nothing-there.tape")]
    [DataRow("--tape=/bin/sh", "no tape of CryptoSim's")]
    [DataRow("--speed=2", "is for a --tape")]
    [DataRow("--liv", "unknown option")]
    [DataRow("--data", "needs a value")]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Says_what_is_wrong_with_its_command_line(string argument, string said)
    {
        await using var run = ConductorRun.Start(ClusterFixture.NewFolder(), "run", argument);

        Assert.AreEqual(2, await run.WaitForExitAsync());
        Assert.Contains(said, run.Output);
    }
}
