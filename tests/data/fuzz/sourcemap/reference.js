f();
/*# sourceMappingURL=data:application/json;charset=utf-8;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEiXSwibWFwcGluZ3MiOiJBQUFBIn0= */
//@ sourceMappingURL=data:application/json,%7B%22version%22:3,%22sources%22:[%22a%22],%22mappings%22:%22AAAA%22%7D
