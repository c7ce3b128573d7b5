using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CryptoSim.MarketData.Bus;

/// <summary>The names of the bus in Redis, and how its channels are reached. Every name carries the market's identity,
/// so that two markets that share a Redis never mix; the names of one symbol share a hash tag, so that on a cluster one
/// script may touch them all.</summary>
public sealed class BusLink(IConnectionMultiplexer redis, IOptions<MarketOptions> options) : IDisposable
{
    private static readonly RedisValue _publish = "PUBLISH";
    private static readonly RedisValue _shardedPublish = "SPUBLISH";

    // A reader that starts reads every symbol's state, up to some 100 kB each: more at once only waits in buffers.
    private readonly SemaphoreSlim _reads = new(16);

    private readonly string _market = options.Value.Id;
    private bool? _isCluster;

    internal IDatabase Database => redis.GetDatabase();

    internal ISubscriber Subscriber => redis.GetSubscriber();

    internal bool IsConnected => redis.IsConnected;

    internal RedisValue PublishCommand => IsCluster ? _shardedPublish : _publish;

    internal RedisKey[] BeaconKeys => [$"cryptosim:{{beacon}}:{_market}", $"cryptosim:{{beacon}}:{_market}:channel"];

    internal RedisKey StandKey => $"cryptosim:{{beacon}}:{_market}:stands";

    private bool IsCluster
    {
        get
        {
            // A multiplexer that starts without a server learns only later what it is connected to.
            if (_isCluster is null && redis.IsConnected)
            {
                _isCluster = redis.GetServers().Any(server => server.ServerType == ServerType.Cluster);
            }

            return _isCluster == true;
        }
    }

    internal RedisKey[] SymbolKeys(string symbol)
    {
        var prefix = $"cryptosim:{{{symbol}}}:{_market}";
        return [$"{prefix}:state", $"{prefix}:frames", $"{prefix}:trades", $"{prefix}:channel"];
    }

    internal RedisChannel Channel(RedisKey key) =>
        IsCluster ? RedisChannel.Sharded(key.ToString()) : RedisChannel.Literal(key.ToString());

    public void Dispose() => _reads.Dispose();

    internal async Task<RedisResult[]> ReadAsync(RedisKey[] symbolKeys, CancellationToken cancellationToken)
    {
        await _reads.WaitAsync(cancellationToken);
        try
        {
            return (RedisResult[])(await Database.ScriptEvaluateAsync(BusScripts.Read, symbolKeys[..3]))!;
        }
        finally
        {
            _reads.Release();
        }
    }
}
