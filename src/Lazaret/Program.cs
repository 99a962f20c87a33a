using Lazaret.Cli;

return await LazaretApp.RunAsync(args);
