using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoSim.MarketData.Board;

namespace CryptoSim.MarketData.Bus;

/// <summary>What the leader says each second. It finds a lost last message, and it alone decides staleness.</summary>
/// <param name="UpstreamAgeMs">Since the upstream's last frame of any kind, in milliseconds: an age, so that the clocks
/// of two machines need not agree. Null before the first.</param>
/// <param name="Heads">Each symbol's latest sequence that Redis took.</param>
internal sealed record Beacon(
    long Term, long? UpstreamAgeMs, SystemState System, IReadOnlyDictionary<string, long> Heads)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, BeaconJson.Default.Beacon);

    public static bool TryRead(ReadOnlySpan<byte> message, out Beacon beacon)
    {
        try
        {
            beacon = JsonSerializer.Deserialize(message, BeaconJson.Default.Beacon)!;
            return beacon is { Heads: not null };
        }
        catch (JsonException)
        {
            beacon = null!;
            return false;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Beacon))]
internal sealed partial class BeaconJson : JsonSerializerContext;
