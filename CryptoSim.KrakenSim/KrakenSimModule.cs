using CryptoSim.KrakenSim.Markets;
using CryptoSim.KrakenSim.Simulation;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.PublicRest;
using Microsoft.Extensions.Options;

namespace CryptoSim.KrakenSim;

public static class KrakenSimModule
{
    /// <summary>Registers the market that <see cref="KrakenSimOptions"/> names, its player and its board.</summary>
    public static IServiceCollection AddSimulatedMarket(this IServiceCollection services)
    {
        services.AddOptions<KrakenSimOptions>()
            .Configure<IConfiguration>(static (options, configuration) =>
                options.BookDepth = configuration.GetValue("Kraken:BookDepth", options.BookDepth))
            .BindConfiguration(KrakenSimOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<MarketClock>();
        services.AddSingleton(CreateSource);
        // Whatever the environment says of the market's kind, this process is its source.
        services.AddSingleton(provider => Options.Create(ToMarketOptions(provider.GetRequiredService<IMarketSource>())));
        services.AddSingleton<MarketBoard>();
        services.AddSingleton<MarketPlayer>();
        services.AddHostedService(provider => provider.GetRequiredService<MarketPlayer>());
        services.AddSingleton<ICandleSource, SimulatedCandles>();
        return services;
    }

    private static IMarketSource CreateSource(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<KrakenSimOptions>>().Value;
        var instruments = InstrumentTable.Load();
        return options.Market == "seed"
            ? new SeededMarket(instruments, options.Seed)
            : new RecordedMarket(instruments, provider.GetRequiredService<MarketClock>().DayShift);
    }

    private static MarketOptions ToMarketOptions(IMarketSource source) =>
        new() { Kind = source.Kind, Id = source.Id, Notice = source.Notice };
}
