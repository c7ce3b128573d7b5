using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CryptoSim.MarketData.Board;

public static class BoardModule
{
    /// <summary>Registers the process's one <see cref="MarketBoard"/> and its <see cref="MarketOptions"/>, checked at
    /// start.</summary>
    public static IServiceCollection AddMarketBoard(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<MarketOptions>()
            .Bind(configuration.GetSection(MarketOptions.Section))
            .ValidateDataAnnotations()
            .Validate(options => options.StaleAfter > TimeSpan.Zero, "Market:StaleAfter must be positive")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MarketBoard>();
        return services;
    }
}
