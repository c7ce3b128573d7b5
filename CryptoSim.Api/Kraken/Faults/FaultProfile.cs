using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoSim.Api.Json;

namespace CryptoSim.Api.Kraken.Faults;

/// <summary>What goes wrong on purpose with the private calls and trading requests of one key, so that its bot can be
/// tested: each of them meets each fault by its own chance.</summary>
/// <param name="Latency">Waited before a call is looked at.</param>
/// <param name="Refuse">Share, 0 to 1, refused with <c>EService:Unavailable</c>: nothing was done.</param>
/// <param name="LoseAnswer">Share, 0 to 1, that is done and never answered: over REST the connection is cut.</param>
/// <param name="CutSocket">Share, 0 to 1, of requests over a socket after which it is cut.</param>
public sealed record FaultProfile(
    FaultLatency? Latency = null, decimal Refuse = 0, decimal LoseAnswer = 0, decimal CutSocket = 0)
{
    public static FaultProfile None { get; } = new();

    [JsonIgnore]
    public bool IsNone => this == None;

    /// <param name="json">As <see cref="ToString"/> writes it; null for no faults.</param>
    public static FaultProfile Parse(string? json) =>
        json is null ? None : JsonSerializer.Deserialize<FaultProfile>(json, ApiJson.Options) ?? None;

    public override string ToString() => JsonSerializer.Serialize(this, ApiJson.Options);

    /// <returns>The member that is out of its range; null when all are in.</returns>
    internal string? FindInvalid() => Latency is { IsValid: false } ? "latency"
        : Refuse is < 0 or > 1 ? "refuse"
        : LoseAnswer is < 0 or > 1 ? "loseAnswer"
        : CutSocket is < 0 or > 1 ? "cutSocket"
        : null;

    internal static bool Strikes(decimal share, double chance) => share > 0 && chance < (double)share;
}

/// <summary>A log-normal distribution, as the latencies of servers roughly are.</summary>
/// <param name="MedianMilliseconds">Half of all calls take longer.</param>
/// <param name="P99Milliseconds">One of a hundred takes longer.</param>
public sealed record FaultLatency(decimal MedianMilliseconds, decimal P99Milliseconds)
{
    /// <summary>Clients give up after 5 to 10 s, and we after 20: a call held longer shows nothing more.</summary>
    public const int MostMilliseconds = 10_000;

    private const double NormalP99 = 2.3263478740408408;

    [JsonIgnore]
    public bool IsValid => MedianMilliseconds > 0
        && P99Milliseconds >= MedianMilliseconds && P99Milliseconds <= MostMilliseconds;

    /// <param name="uniform">Two numbers from 0 to 1.</param>
    internal TimeSpan Sample(double uniform, double other)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - uniform)) * Math.Cos(2 * Math.PI * other);
        var spread = Math.Log((double)(P99Milliseconds / MedianMilliseconds)) / NormalP99;
        var milliseconds = (double)MedianMilliseconds * Math.Exp(normal * spread);
        return TimeSpan.FromMilliseconds(Math.Min(milliseconds, MostMilliseconds));
    }
}
