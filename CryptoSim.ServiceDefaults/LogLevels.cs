using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace CryptoSim.ServiceDefaults;

/// <summary>What services log unless told otherwise: their own words, and of libraries what somebody should look
/// at. A line or more for each request, query or cached entry would bury both.</summary>
internal static class LogLevels
{
    private const string Section = "Logging:LogLevel";

    private static readonly Dictionary<string, string?> _levels = new(StringComparer.Ordinal)
    {
        [$"{Section}:Default"] = "Information",
        [$"{Section}:Microsoft.AspNetCore"] = "Warning",
        [$"{Section}:Microsoft.EntityFrameworkCore"] = "Warning",
        // Who runs a query logs its failure, with what it was for; EF Core would log tries that are expected to fail too.
        [$"{Section}:Microsoft.EntityFrameworkCore.Database.Command"] = "None",
        [$"{Section}:Polly"] = "Warning",
        [$"{Section}:System.Net.Http.HttpClient"] = "Warning",
        [$"{Section}:ZiggyCreatures.Caching.Fusion"] = "Warning",
    };

    /// <summary>Under all other sources: files, environment and command line change them by category.</summary>
    public static void AddLogLevels(this IConfigurationManager configuration) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = _levels });
}
