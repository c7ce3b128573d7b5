using CryptoSim.Api;
using CryptoSim.Api.Accounts;
using CryptoSim.Api.Candles;
using CryptoSim.Api.Documents;
using CryptoSim.Api.Fees;
using CryptoSim.Api.Fills;
using CryptoSim.Api.Json;
using CryptoSim.Api.Ledgers;
using CryptoSim.Api.Markets;
using CryptoSim.Api.Orders;
using CryptoSim.Api.Portfolios;
using CryptoSim.Api.Resets;
using CryptoSim.Data;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Server;
using CryptoSim.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRedisBackend("redis");
builder.AddPostgresBackend<CryptoSimDbContext>("cryptosim");

// The database is migrated and claimed for this market before anything else starts.
builder.Services.AddCryptoSimData(builder.Configuration);
builder.Services.AddMarketBoard(builder.Configuration);
builder.Services.AddMarketBus();
builder.Services.AddKrakenWebSocketServer();

builder.AddApiLimits();
builder.Services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
builder.Services.AddAccounts();
builder.Services.AddFees();
builder.Services.AddTradingDesk(builder.Configuration);
builder.Services.AddSingleton<ICandleSource, StoredCandleSource>();
builder.Services.AddPortfolios();
builder.Services.AddDocuments();
builder.Services.AddApiHealth();

var app = builder.Build();
app.UseForwardedHeaders();
app.UseMiddleware<AccessLog>();
app.UseFailures();
app.UseRequestLimits();
app.UseAuthentication();
app.UseRateLimiter();
app.UseAuthorization();

var api = app.MapGroup("/api").RequireAuthorization();
api.MapAccounts();
api.MapOrders();
api.MapFills();
api.MapPortfolios();
api.MapResets();
api.MapLedgers();
api.MapMarkets();
api.MapCandles();

app.MapKrakenPublicRest();
app.MapKrakenWebSocket("/ws/v2");
app.MapDocuments();
app.MapDefaultEndpoints();
app.Run();
