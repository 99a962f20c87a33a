using System.CommandLine;

RootCommand root = new("Lazaret: a quarantine station for data. Takes it in, has it inspected, lets only what was found clean go on.");
return await root.Parse(args).InvokeAsync();
