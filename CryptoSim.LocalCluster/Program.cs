using CryptoSim.LocalCluster;
using CryptoSim.LocalCluster.Commands;

const int Failed = 1;
const int Misused = 2;

try
{
    return args switch
    {
        ["run", .. var options] => await RunCommand.ExecuteAsync(RunOptions.Parse(options)),
        ["status", .. var options] => await StatusCommand.ExecuteAsync(RunOptions.Parse(options)),
        ["stop", .. var options] => await StopCommand.ExecuteAsync(RunOptions.Parse(options)),
        [LedgerCommand.Audit or LedgerCommand.Replay, .. var options] =>
            await LedgerCommand.ExecuteAsync(args[0], RunOptions.Parse(options)),
        _ => throw new UsageException("one of run, status, stop, audit, replay is expected"),
    };
}
catch (UsageException exception)
{
    Console.Error.WriteLine($"cryptosim: {exception.Message}. See: ./cryptosim help");
    return Misused;
}
catch (ClusterException exception)
{
    Console.Error.WriteLine($"cryptosim: {exception.Message}");
    return Failed;
}
