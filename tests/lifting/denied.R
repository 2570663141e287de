# Functions of base, stats, utils and tools that are not called, and why. Names, or patterns in /slashes/.
#
# What is called runs in a process of its own, in a temporary folder that is its home too, with no
# program to be found on its path, no standard input, and a graphics device that draws nothing.

denied <- list(
  "ends or stops the process" = c("q", "quit", "pskill", "psnice", "Sys.sleep", "restart", ".Last.sys", "R_runR", "recover", "debugger",
    "dump.frames", "/^(set|setSession)TimeLimit$/", "suspendInterrupts", "allowInterrupts", "tryResumeInterrupt", ".tryResumeInterrupt"),
  "changes files or the file system" = c("unlink", "/^file[.](append|copy|create|remove|rename|symlink|link|show|edit|choose)$/", "dir.create",
    "Sys.chmod", "Sys.umask", "Sys.setFileTime", "setwd", "/^save/", "sys.save.image", "sys.load.image", "dump", "/^un(tar|zip)/", "tar", "zip",
    "package.skeleton", "/^prompt/", "/^write_/", "/^[.]write_/", "cleanupLatex", "makeLazyLoadDB", "makeLazyLoading", "resaveRdaFiles",
    "/^compactPDF$/", "/LazyLoadDB$/", "/^[.]v?install/", "/^install/", "/^make(Help|Demo|Latex|Vignette)Table$/", "make_sysdata_rda",
    "merge_demo_index", "merge_vignette_index", "add_datalist", "/^aspell/", ".convertRdfiles", "/^rtags/", "revert_install_time_patches",
    "make.packages.html", "update_PACKAGES", "update_pkg_po", "update_RGui_po", "make_translations_pkg", "createRedirects", ".createExdotR"),
  "starts programs" = c("/^system/", "shell", "pipe", "/^R(cmd)?$/", "/Rcmd/", "/texi2/", "/Rd2pdf/", "..Rd2pdf", ".Rdconv", "/^[.]SHLIB|shlib/",
    "/^build(Vignette|Vignettes)$/", ".buildOneVignette", "/^testInstalled/", "/runPackageTests/", "Rdiff", ".Rdiff", "Sweave", "/^[.]S(weave|tangle)$/",
    "Stangle", "/^(emacs|vi|pico|xemacs|xedit|edit|fix|page|de|data[.]entry|dataentry|View)$/", "/^edit[.]/", "/^de[.]/", "/virtual_X11/",
    "check_packages_in_dir", ".run_one_vignette", "run_one_vignette", "/^tidy_/", "bug.report", "create.post", "help.request", "print.vignette",
    "/^[.]system_with/", "find_gs_cmd", ".osVersion", "sessionInfo", "/^check_compiled/", "read_symbols_from_object_file", "check_so_symbols",
    "/^[.]Rtest/", ".get_urls_from_PDF_file", "/^[.]?build_packages$/", ".check_packages", "/^[.]?install_packages$/"),
  "uses the network" = c("url", "/^(url|read|write|make|close)[.](show|socket)$/", "/[sS]ocket/", "/^download/", "curlGetHeaders", "nsl", "/^CRAN/", "/CRAN/",
    "/BioC/", "/^browse/", "/^(available|old|new|update|remove|contrib)[.](packages|url)$/", "/^url_db/", "/^check_(url|doi)_db/", "/curl/",
    ".fetch_headers_via_base", "RSiteSearch", "RShowDoc", "/^help[.]?(start|search)?$/", "setRepositories", "/^choose/", "/[mM]irrors?$/", "mirror2html",
    "/^(start)?[dD]ynamicHelp/", "httpd", "packageStatus", "upgrade", "/packageStatus$/", "package_dependencies", "/_db_from_/", "wsbrowser", "vignette",
    "/repositor/", "demo", "example", "news", "/^summarize_CRAN/", "dependsOnPkgs", "getDependencies", "/^package[.]dependencies$/"),
  "changes the process for what comes after" = c("/^Sys[.](setenv|unsetenv|setlocale|setLanguage)/", "Sys.setenv1", "sink", "closeAllConnections", "/^gc/",
    "/^mem[.]max/", "/^Rprof/", "reg.finalizer", "globalCallingHandlers", "/TaskCallback/", "taskCallbackManager", "/^register/", "icuSetCollate",
    "readRenviron", ".libPaths", "options", "rc.settings", "rc.options", "RNGversion", "env.profile", "/^dyn[.]/", "/^library/", "require", "/^(attach|detach)/",
    ".detach", ".rmpkg", "detachPackages", "/[nN]amespace/", "/InMyNamespace$/", "/^(un)?trace$/", ".doTrace", "tracingState", "/^(un)?debug/", "debugonce",
    "/^browser/", "setBreakpoint", "lockBinding", "unlockBinding", "lockEnvironment", "parent.env<-", "setHook", "packageEvent", "/^autoload/", "conflictRules",
    "Sys.setenv", "setRlibs", "/^[.]First/", ".onLoad", ".onUnload", "/^[.]S3method/", "/^[.]merge(Import|Export)Methods$/", "/RepositoryOption/",
    "importIntoEnv", "source", "sys.source", "bindtextdomain", "/^alarm$/", "clearPushBack", ".OptRequireMethods", "loadVignetteBuilder", "/history$/", "timestamp",
    "rm", "remove", "serverSocket", "initialize.argdb", "/^setIsFirstArg|^[.]assign|^[.]setFileComp/", "env_path", "load", "lazyLoad", "lazyLoadDBexec"),
  "returns what was in memory, for no data" = "isoreg",
  "waits for a person" = c("readline", "menu", "select.list", "askYesNo", "invokeRestartInteractively", "identify.hclust", "browserText", "/^history/", "process.events"),
  "depends on time, memory or the machine" = c("/^Sys[.](time|Date|getpid|info|getenv)$/", "date", "/^system[.]time$|^unix[.]time$/", "tempfile", "tempdir", "/^memory[.]/",
    "object.size", "Cstack_info", "/^(R_)?[.]traceback$/", "traceback", "capabilities", "extSoftVersion", "/^La_/", "print.sessionInfo", "proc.time", "loadedNamespaces")
)

denial <- function(name) {
  for (reason in names(denied)) {
    patterns <- denied[[reason]]
    is_pattern <- startsWith(patterns, "/")
    if (name %in% patterns[!is_pattern]) return(reason)
    matched <- vapply(gsub("^/|/$", "", patterns[is_pattern]), grepl, NA, name)
    if (any(matched)) return(reason)
  }
  ""
}
