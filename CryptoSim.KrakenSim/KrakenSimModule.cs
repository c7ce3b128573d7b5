using CryptoSim.KrakenSim.Markets;
using CryptoSim.KrakenSim.Simulation;
using CryptoSim.KrakenSim.Tapes;
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
            .Validate(options => !options.IsTape || !string.IsNullOrEmpty(options.Tape),
                "KrakenSim:Tape names the file to play when KrakenSim:Market is tape")
            .ValidateOnStart();
        services.AddSingleton<MarketClock>();
        services.AddSingleton(CreateSource);
        // Whatever the environment says of the market's kind, this process is its source.
        services.AddSingleton(provider => Options.Create(IsTape(provider)
            ? provider.GetRequiredService<TapeMarket>().ToOptions()
            : ToMarketOptions(provider.GetRequiredService<IMarketSource>())));
        services.AddSingleton<MarketBoard>();
        services.AddSingleton<MarketPlayer>();
        services.AddSingleton(provider =>
            TapeMarket.Open(provider.GetRequiredService<IOptions<KrakenSimOptions>>().Value.Tape!));
        services.AddSingleton<TapePlayer>();
        services.AddSingleton<IHostedService>(provider => IsTape(provider)
            ? provider.GetRequiredService<TapePlayer>()
            : provider.GetRequiredService<MarketPlayer>());
        services.AddSingleton<ICandleSource>(provider => IsTape(provider)
            ? provider.GetRequiredService<TapePlayer>()
            : new SimulatedCandles(provider.GetRequiredService<MarketPlayer>()));
        return services;
    }

    private static bool IsTape(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<KrakenSimOptions>>().Value.IsTape;

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
