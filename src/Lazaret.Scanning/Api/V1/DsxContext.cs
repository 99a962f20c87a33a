using Lazaret.Scanning.Api.V1.Auth;
using Lazaret.Scanning.Api.V1.Connectors;
using Lazaret.Scanning.Api.V1.Dianna;
using Lazaret.Scanning.Api.V1.Events;
using Lazaret.Scanning.Hosting;

namespace Lazaret.Scanning.Api.V1;

/// <summary>What every route of the DSX wire needs.</summary>
internal sealed record DsxContext(IScanHost Host, DsxOptions Options, DsxGuard Guard, DsxDirectory Directory, DsxFeed Feed, DsxJwt Tokens, AnalysisDesk Analyses, TimeProvider Time);
