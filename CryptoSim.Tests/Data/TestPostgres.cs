namespace CryptoSim.Tests.Data;

internal static class TestPostgres
{
    public static Task<string> ConnectionStringAsync() => Task.FromResult(
        Environment.GetEnvironmentVariable("CRYPTOSIM_TEST_POSTGRES")
        ?? "Host=127.0.0.1;Port=27543;Username=postgres;Database=postgres");
}
