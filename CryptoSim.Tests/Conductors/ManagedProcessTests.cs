using CryptoSim.LocalCluster.Processes;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Conductors;

[TestClass]
public sealed class ManagedProcessTests
{
    private readonly string _logFile = Path.Combine(RunFolder.Path, $"{Guid.NewGuid():n}.log");

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task A_killed_child_is_started_again()
    {
        await using var child = Child("sleep", "600");
        await child.StartAsync();
        var killed = child.Pid;

        await child.KillAsync();

        await Eventually.IsTrueAsync(() => child.Pid is { } pid && pid != killed, "it runs again");
        Assert.AreEqual(1, child.Restarts);
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task A_child_that_dies_at_once_is_started_again_ever_more_slowly()
    {
        await using var child = Child("sh", "-c", "echo started; exit 3");
        await child.StartAsync();

        await Eventually.IsTrueAsync(() => child.Restarts >= 3, "it was started again three times");

        Assert.Contains("ended (3), starting again in 0.1 s", child.Log.Tail());
        Assert.Contains("ended (3), starting again in 1 s", child.Log.Tail());
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task One_that_is_to_stay_down_stays_down_until_it_is_started()
    {
        await using var child = Child("sleep", "600");
        await child.StartAsync();

        await child.KillAsync(stayDown: true);
        Assert.IsNull(child.Pid);

        await child.StartAsync();
        Assert.IsNotNull(child.Pid);
        Assert.AreEqual(0, child.Restarts);
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task A_frozen_child_keeps_its_pid_and_can_be_stopped()
    {
        await using var child = Child("sleep", "600");
        await child.StartAsync();
        var pid = child.Pid!.Value;

        child.Freeze();
        await Eventually.IsTrueAsync(() => State(pid) == "T", "it is frozen");
        child.Resume();
        await Eventually.IsTrueAsync(() => State(pid) == "S", "it goes on");
        Assert.AreEqual(pid, child.Pid);

        child.Freeze();
        await child.StopAsync();
        Assert.IsFalse(ProcessTable.IsRunning(pid));
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task One_that_ignores_the_stop_signal_is_killed_in_the_end()
    {
        await using var child = new ManagedProcess(
            new ProcessCommand("deaf", "sh", ["-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done"])
            {
                StopWithin = TimeSpan.FromMilliseconds(300),
            },
            new ProcessLog(_logFile));
        await child.StartAsync();
        await Eventually.IsTrueAsync(() => child.Log.Tail() == "deaf", "it ignores the signal");
        var pid = child.Pid!.Value;

        await child.StopAsync();

        Assert.IsFalse(ProcessTable.IsRunning(pid));
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task The_callers_environment_reaches_a_child_and_its_own_wins()
    {
        await using var child = new ManagedProcess(
            new ProcessCommand("env", "sh", ["-c", "echo $PATH $CRYPTOSIM_TEST; exec sleep 600"])
            {
                Environment = new Dictionary<string, string> { ["CRYPTOSIM_TEST"] = "given" },
            },
            new ProcessLog(_logFile));
        await child.StartAsync();

        await Eventually.IsTrueAsync(
            () => child.Log.Tail() == $"{Environment.GetEnvironmentVariable("PATH")} given", "it printed both");
    }

    private ManagedProcess Child(string program, params string[] arguments) =>
        new(new ProcessCommand(program, program, arguments), new ProcessLog(_logFile));

    // The third field of /proc/PID/stat, after the name in parentheses.
    private static string State(int pid) => File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ')[0];
}
