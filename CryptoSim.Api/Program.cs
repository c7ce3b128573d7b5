using CryptoSim.Api;
using CryptoSim.Api.Accounts;
using CryptoSim.Api.Candles;
using CryptoSim.Api.Documents;
using CryptoSim.Api.Equity;
using CryptoSim.Api.Explanations;
using CryptoSim.Api.Fees;
using CryptoSim.Api.FillModels;
using CryptoSim.Api.Fills;
using CryptoSim.Api.Halts;
using CryptoSim.Api.Json;
using CryptoSim.Api.Kraken;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Api.Kraken.Tiers;
using CryptoSim.Api.Ledgers;
using CryptoSim.Api.Limits;
using CryptoSim.Api.Markets;
using CryptoSim.Api.Orders;
using CryptoSim.Api.Portfolios;
using CryptoSim.Api.Resets;
using CryptoSim.Api.Status;
using CryptoSim.Api.Transfers;
using CryptoSim.Data;
using CryptoSim.Data.Candles;
using CryptoSim.Data.Replicas;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Server;
using CryptoSim.ServiceDefaults;
using CryptoSim.ServiceDefaults.Caching;

var builder = WebApplication.CreateBuilder(args);
if (args is [AuditCommand.Word])
{
    return await AuditCommand.ExecuteAsync(builder.Configuration, Console.Out);
}

if (args is [ReplayCommand.Word])
{
    return await ReplayCommand.ExecuteAsync(builder.Configuration, Console.Out);
}

builder.AddServiceDefaults();
builder.AddRedisBackend("redis");
builder.Services.AddTwoLevelCache();
builder.AddPostgresBackend<CryptoSimDbContext>("cryptosim");
builder.AddPostgresReplica("cryptosimread");

// The database is migrated and claimed for this market before anything else starts.
builder.Services.AddCryptoSimData(builder.Configuration);
builder.Services.AddSingleton<CandleHeads>();
builder.Services.AddReadReplica("cryptosimread");
builder.Services.AddMarketBoard(builder.Configuration);
builder.Services.AddMarketBus();
builder.Services.AddKrakenWebSocketServer();

builder.AddApiLimits();
builder.Services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
builder.Services.AddAccounts(builder.Configuration);
builder.Services.AddFees();
builder.Services.AddTradingDesk(builder.Configuration);
builder.Services.AddSingleton<ICandleSource, StoredCandleSource>();
builder.Services.AddExplanations();
builder.Services.AddPortfolios();
builder.Services.AddTransfers();
builder.Services.AddEquity(builder.Configuration);
builder.Services.AddKrakenPrivate();
builder.Services.AddDocuments();
builder.Services.AddApiHealth();
builder.Services.AddSystemStatus();
builder.Services.AddHalts(builder.Configuration);

var app = builder.Build();
app.UseForwardedHeaders();
app.UseMiddleware<AccessLog>();
app.UseFailures();
app.UseRequestLimits();
app.UseRequestTimeouts();
app.UseMiddleware<StoreBreaker>();
app.UseAuthentication();
app.UseMiddleware<AccountScope>();
app.UseRateLimiter();
app.UseAuthorization();

var api = app.MapGroup("/api").RequireAuthorization().RequireRateLimiting(RateLimits.Calls).TellsSeenEvents();
api.MapAccounts();
api.MapSubaccounts();
api.MapFillModels();
api.MapApiKeys();
api.MapKrakenTiers();
api.MapOrders();
api.MapFills();
api.MapExplanations();
api.MapPortfolios();
api.MapEquity();
api.MapTransfers();
api.MapResets();
api.MapLedgers();
api.MapMarkets();
api.MapCandles();
api.MapSystemStatus();
api.MapHalts();

app.MapKrakenPublicRest().RequireRateLimiting(RateLimits.Calls);
app.MapKrakenWebSocket("/ws/v2").DisableRequestTimeout();
app.MapKrakenPrivate();
app.MapDocuments();
// The least an answer can cost: what others are measured beside.
app.MapGet("/ping", () => "pong").ExcludeFromDescription();
app.MapDefaultEndpoints();
app.Run();
return 0;
