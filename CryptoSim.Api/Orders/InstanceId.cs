namespace CryptoSim.Api.Orders;

/// <summary>This instance among all: an id made anew at each process start, so that one that comes back is not taken for
/// the one that died. It carries the process id for whoever looks at the tables.</summary>
internal sealed record InstanceId(string Value)
{
    public static InstanceId New() => new($"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():n}");
}
