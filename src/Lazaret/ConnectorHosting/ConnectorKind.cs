using Lazaret.Configuration.Catalog;
using Lazaret.Core.Connectors;
using Microsoft.Extensions.Logging;

namespace Lazaret.ConnectorHosting;

/// <summary>A kind of repository that a connector process can serve.</summary>
/// <param name="Slug">Its default name, and the folder of its env files.</param>
/// <param name="Port">Where it listens when nobody says.</param>
/// <param name="Create">Makes the connector; what is wrong with the settings is a <see cref="Cli.UserErrorException"/>.</param>
internal sealed record ConnectorKind(string Slug, int Port, Func<SettingSet, TimeProvider, ILoggerFactory, IConnectorClient> Create);
