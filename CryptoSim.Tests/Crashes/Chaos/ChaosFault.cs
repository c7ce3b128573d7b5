namespace CryptoSim.Tests.Crashes.Chaos;

/// <summary>What befalls the leader in one round.</summary>
internal enum ChaosFault
{
    Kill,
    Freeze,
    Terminate,
    PostgresUnplugged,
    PostgresReset,
    RedisUnplugged,
    RedisReset,
    KrakenUnplugged,
    KrakenReset,
    KrakenHalfOpen,
}
