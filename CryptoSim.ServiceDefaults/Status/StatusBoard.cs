using System.Text.Json;
using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace CryptoSim.ServiceDefaults.Status;

/// <summary>Where instances tell of themselves: one hash in Redis, a field an instance.</summary>
public sealed class StatusBoard(IConnectionMultiplexer redis, IConfiguration configuration, TimeProvider time)
{
    /// <summary>Silent for this long, an instance is gone, and removed by whoever looks.</summary>
    public static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(10);

    private readonly RedisKey key = $"cryptosim:status:{configuration["Market:Id"] ?? "live"}";

    /// <exception cref="RedisException">Redis is away.</exception>
    public async Task<IReadOnlyList<InstanceStatus>> ReadAsync(CancellationToken cancellationToken)
    {
        var database = redis.GetDatabase();
        var fields = await database.HashGetAllAsync(key).WaitAsync(cancellationToken);
        var told = new List<InstanceStatus>();
        foreach (var field in fields)
        {
            if (Read(field.Value) is { } status && time.GetUtcNow() - status.At < GoneAfter)
            {
                told.Add(status);
            }
            else
            {
                await database.HashDeleteAsync(key, field.Name).WaitAsync(cancellationToken);
            }
        }

        return [.. told.OrderBy(status => status.Instance, StringComparer.Ordinal)];
    }

    internal Task TellAsync(InstanceStatus status)
    {
        var database = redis.GetDatabase();
        // Nobody waits for it: the next second tells anew.
        return Task.WhenAll(
            database.HashSetAsync(key, status.Instance, JsonSerializer.SerializeToUtf8Bytes(status, JsonSerializerOptions.Web)),
            database.KeyExpireAsync(key, TimeSpan.FromMinutes(1)));
    }

    internal Task LeaveAsync(string instance) => redis.GetDatabase().HashDeleteAsync(key, instance);

    private static InstanceStatus? Read(RedisValue value)
    {
        try
        {
            return JsonSerializer.Deserialize<InstanceStatus>((byte[])value!, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            // Of another version during an upgrade: not shown here, and its own version shows it.
            return null;
        }
    }
}
