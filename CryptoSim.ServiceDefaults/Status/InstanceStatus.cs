namespace CryptoSim.ServiceDefaults.Status;

/// <summary>What one instance says of itself each second.</summary>
/// <param name="Instance">Name given by the conductor, with the process id: <c>api-2 (4711)</c>.</param>
/// <param name="Service">Name of the program: <c>CryptoSim.Api</c>.</param>
/// <param name="At">When it said so; one that is silent for some seconds is gone.</param>
/// <param name="Processor">Cores in use, over the last second.</param>
/// <param name="WorkingSet">Bytes.</param>
/// <param name="Figures">By instrument name.</param>
public sealed record InstanceStatus(
    string Instance,
    string Service,
    int ProcessId,
    DateTimeOffset StartedAt,
    DateTimeOffset At,
    double Processor,
    long WorkingSet,
    IReadOnlyDictionary<string, double> Figures);
