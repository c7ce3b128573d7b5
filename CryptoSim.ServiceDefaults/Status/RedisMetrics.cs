using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace CryptoSim.ServiceDefaults.Status;

/// <summary>The meter <c>CryptoSim.Redis</c>: how this process's connection to Redis is.</summary>
internal sealed class RedisMetrics : IHostedService
{
    private readonly IConnectionMultiplexer redis;
    private readonly Counter<long> failures;

    public RedisMetrics(IConnectionMultiplexer redis, IMeterFactory meters)
    {
        this.redis = redis;
        var meter = meters.Create("CryptoSim.Redis");
        failures = meter.CreateCounter<long>(
            "cryptosim.redis.failures", "{failure}", "Connections to Redis that broke or could not be made, by kind.");
        meter.CreateObservableGauge(
            "cryptosim.redis.connected", () => redis.IsConnected ? 1 : 0, "{connection}", "1 while Redis can be asked.");
        meter.CreateObservableGauge(
            "cryptosim.redis.pending",
            () => redis.GetCounters().TotalOutstanding,
            "{command}",
            "Commands that wait for their answer.");
        meter.CreateObservableCounter(
            "cryptosim.redis.commands",
            () => redis.GetCounters().Interactive.OperationCount,
            "{command}",
            "Commands sent.");
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        redis.ConnectionFailed += OnFailed;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        redis.ConnectionFailed -= OnFailed;
        return Task.CompletedTask;
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs arguments) =>
        failures.Add(1, new KeyValuePair<string, object?>("kind", arguments.FailureType.ToString()));
}
